"""Influence on policy and practice."""
