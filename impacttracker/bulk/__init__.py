"""Many records changed at once: shown before it is done, done as one, undone in one step."""
