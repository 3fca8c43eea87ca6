"""Keys that spare the mouse: what each does, said once, for the markup and for people."""
