"""Scripts that make and measure the models; nothing here is imported at run time."""
