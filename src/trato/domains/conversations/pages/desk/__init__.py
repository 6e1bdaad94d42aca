"""Which pages about conversations do staff work with?"""
