"""How long an import can be undone."""

DAYS_KEPT = 30
"""As long as a record stays in the bin; then what undoing needs is gone, and rejected rows."""
