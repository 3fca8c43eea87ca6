"""Addresses and files that support a record or a link."""
