"""What of a file is new here, what is known, and what becomes of each: decided, nothing done."""
