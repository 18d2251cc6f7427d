"""Rooms behind `audits.labels` and `audits.sessions`: people's judgements of reconstructions. No torch."""
