"""The bin: what was put there, until when it stays, and the way out of it."""
