"""Pages of changes and of the vendor's posts."""
