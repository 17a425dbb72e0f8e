"""Questions to the command: a value, a model and options."""
