"""Partnerships: what each side gave and what came of it."""
