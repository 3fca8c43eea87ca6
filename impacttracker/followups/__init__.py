"""What was promised: by us or to us, by whom, by when."""
