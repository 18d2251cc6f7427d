"""The classifier: what it was trained on, how well it does, what it goes by and what it gets wrong."""
