"""How do files come into the house, and out again?"""
