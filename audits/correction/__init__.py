"""Corrections: other pictures made of what a method drew, without looking at the truth."""
