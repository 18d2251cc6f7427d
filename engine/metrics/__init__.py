"""One file is one metric; `engine.judge.metrics` discovers them."""
