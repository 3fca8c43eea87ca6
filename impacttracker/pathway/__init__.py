"""What led to what: the chains of records, drawn, told as sentences, and suggested."""
