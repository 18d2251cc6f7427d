"""One file is one inverse problem; `engine.problem.problems` discovers them."""
