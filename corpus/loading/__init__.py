"""Files to clean, typed records: readers by format, cleaning by the schema, derived fields, and what to report.

`open_source` reads a file in batches of raw rows, `Cleaner` turns them into Arrow tables of the record type and lists
of what was refused or emptied and why. Nothing here knows where the records go.
"""
