"""Everything dated, in one order: what happened, and when."""
