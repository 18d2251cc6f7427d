"""Test sets: what is reconstructed."""
