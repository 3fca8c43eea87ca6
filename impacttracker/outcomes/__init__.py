"""Outcomes: publications, funding, data, software, and whatever else came of the research."""
