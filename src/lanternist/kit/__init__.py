"""Pure helpers: no input, no output, nothing of ours imported."""
