"""Capture: what somebody typed in one line becomes a draft to look over and save."""
