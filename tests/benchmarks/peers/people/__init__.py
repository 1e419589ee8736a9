"""The people who are told."""
