"""The desk: what staff see."""
