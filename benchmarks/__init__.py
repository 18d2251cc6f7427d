"""Side-by-side speed measurements: ``python -m benchmarks NAME``. Ratios, never bare times."""
