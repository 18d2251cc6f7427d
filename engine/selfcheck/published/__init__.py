"""One file is one family of published numbers."""
