"""The API: what programs see."""
