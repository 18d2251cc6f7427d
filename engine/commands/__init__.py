"""The engine's part of the command line; `reconaudit.py` puts the parts together."""
