"""Architectures that deepinv does not have."""
