"""Files in and files out: readers, writers and what passes between them; stores nothing itself."""
