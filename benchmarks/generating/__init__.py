"""How is a company of a million customers invented, always the same, and loaded within minutes?"""
