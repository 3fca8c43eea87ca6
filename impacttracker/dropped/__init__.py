"""Saved messages, invitations and cards of addresses, dropped on a page, become drafts."""
