"""Judges outputs: hallucination checks, labels, the classifier."""
