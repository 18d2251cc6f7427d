"""Recipes, one per file: how each network that ships is made."""
