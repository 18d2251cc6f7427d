"""Hallucinations: where reconstructions differ most from the truth, and what they put in by themselves."""
