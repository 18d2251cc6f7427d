"""Runs suites: resolves, plans, performs, judges, keeps the journal."""
