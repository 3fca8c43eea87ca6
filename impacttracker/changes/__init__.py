"""What a return says that the last one to the same funder did not."""
