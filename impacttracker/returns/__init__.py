"""Returns to funders: opened, made ready, signed, sent off, and kept exactly as they were sent."""
