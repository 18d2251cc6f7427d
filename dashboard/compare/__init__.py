"""Compare: one image and what every method made of it, on the desk."""
