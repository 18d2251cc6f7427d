"""Phantoms: drawn slices whose every detail, lesions included, is known."""
