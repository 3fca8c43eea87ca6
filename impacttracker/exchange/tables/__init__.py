"""Projects as tables: what a sheet may be about, and its columns there and back."""
