"""Faces in pictures: where they are, and how they are cut out."""
