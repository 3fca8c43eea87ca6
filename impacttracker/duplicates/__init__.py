"""Who may be there twice: suggested while typing and in a list, kept apart, merged, taken apart."""
