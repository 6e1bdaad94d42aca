"""How does an installation survive the loss of its machine? One file holds all of it."""
