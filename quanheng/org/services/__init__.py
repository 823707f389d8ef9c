"""Changes of the org. Each refuses as a whole, naming every row at fault, or is done as a whole."""
