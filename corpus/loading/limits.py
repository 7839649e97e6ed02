"""What a file may ask of the machine. Beyond these a row or a file is refused, and says so."""

READER_MEMORY = 2 * 2**30
"""Bytes that the process which reads a file may hold: about four million records."""

SILENCE = 600
"""Seconds in which a reader has to come up with its next rows."""

IN_PROCESS = 4 * 2**20
"""Bytes of a text file up to which it is read where the records are stored: a process of its own costs more."""

UNPACKED = 8 * 2**30
"""Bytes that an archive or a workbook may unpack to."""

MOST_FILES = 1_000
"""Files of one archive."""

LONGEST_ROW = 16 * 2**20
"""Characters of one row, line breaks in quoted cells included."""

LONGEST_CELL = 4 * 2**20
"""Characters of one cell."""

LARGEST_ARRAY = 64 * 2**20
"""Bytes of a JSON array, which is read as a whole; JSON lines may be of any size."""

MOST_LINES = 10_000
"""Lines that one quoted cell may span before its opening quote counts as a slip."""

READ_AGAIN = (1_000_000, 4)
"""Lines that may be read again because a quote was not closed: so many, and so many for each line of the file."""

BATCH = 32 * 2**20
"""Characters of the rows that are held and cleaned at a time."""

MOST_COLUMNS = 10_000
"""Columns of one table."""

LONGEST_ODD = 200
"""Characters that a number, a date or a known name can have; what is longer is none."""

LONGEST_NAMED = 2_000
"""Characters of a cell that lists places."""

TOLD = 1_000
"""Characters that are kept of a row too long to be kept."""
