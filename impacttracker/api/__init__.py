"""The same operations and permissions as the pages, as JSON for other programs."""
