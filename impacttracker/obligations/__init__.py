"""What an award owes its funder: which report, for which periods, and by when."""
