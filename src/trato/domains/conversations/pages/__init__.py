"""Which pages about conversations are there?"""
