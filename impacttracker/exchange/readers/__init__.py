"""Readers: each turns one kind of file into what it says, and refuses what it does not know."""
