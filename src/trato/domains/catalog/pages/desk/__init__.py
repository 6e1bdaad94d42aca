"""Which pages about products do staff work with?"""
