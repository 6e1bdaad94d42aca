"""How does a company leave with everything? An archive in open formats, and the way back in from it."""
