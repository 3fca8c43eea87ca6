"""A contact's own data: what is owed to them, a copy of it, and its erasure."""
