"""How does each provider speak? One file for each style."""
