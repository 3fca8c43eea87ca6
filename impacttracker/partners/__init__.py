"""Organisations and people we work with, shared by all projects and seen through them."""
