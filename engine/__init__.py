"""Computes: problems, methods, metrics, the runner and the store. Importing it imports no torch."""
