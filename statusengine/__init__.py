"""The status authority of a sequence archive."""
