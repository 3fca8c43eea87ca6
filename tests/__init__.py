"""Tests of Impact Tracker: one folder for each package, and what they share beside it."""
