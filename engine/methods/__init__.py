"""One file is one reconstruction method; `engine.method.methods` discovers them."""
