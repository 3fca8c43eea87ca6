"""What each import did, kept as a receipt by which it can be undone."""
