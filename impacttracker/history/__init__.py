"""Earlier versions of records and narratives: looked at beside today's, and put back."""
