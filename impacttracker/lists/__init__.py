"""Lists of records: filtered, sorted, with chosen columns, kept as views, changed many at once."""
