"""How long what is kept: the arithmetic, what runs out, what is left, and the job that does it."""
