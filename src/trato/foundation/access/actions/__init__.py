"""How does access change?"""
