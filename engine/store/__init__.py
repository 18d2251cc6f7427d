"""The results store: two DuckDB files, a spool of shards, and what reads and writes them. No torch."""
