"""Questions to the command: what is explained, by which model, with which options."""
