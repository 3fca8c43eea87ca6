"""Talks, meetings, workshops, media: one occasion with people outside our research field."""
