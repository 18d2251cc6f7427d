"""Planted truth: hallucinations whose place is known, and how well each score and map finds them."""
