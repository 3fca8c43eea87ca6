"""Personal tokens: what lets a program act for somebody, no further than they may themselves."""
