"""Funders' reports: composes a document from a format and records, then draws it."""
