"""Funders' formats as versioned data, and the classes that read them; no records, no drawing."""
