"""Portraits of people who don't exist: who they are, how they were photographed, and the picture of both."""
