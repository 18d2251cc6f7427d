"""The networks of the catalogue: the weights registry, and the model cards of the project's own."""
