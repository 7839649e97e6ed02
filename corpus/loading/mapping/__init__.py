"""From a file's own columns to the fields of a record type: headings, cells, scores, and mappings that are kept."""
