"""One file is one check; `engine.judge.checks` discovers them."""
