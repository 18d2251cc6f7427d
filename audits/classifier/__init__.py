"""The classifier: one sigmoid layer that learns from people's verdicts. Imports no torch."""
