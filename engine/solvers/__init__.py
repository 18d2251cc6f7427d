"""Algorithms that several reconstruction methods share, image by image in a batch."""
