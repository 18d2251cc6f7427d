"""Uncertainty: what a method's samples say of how sure it is, and whether the truth agrees."""
