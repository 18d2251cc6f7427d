"""Picture and array files as they are stored, before anything is made of their values."""
