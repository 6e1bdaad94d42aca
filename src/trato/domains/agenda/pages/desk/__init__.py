"""Which pages about the agenda do staff work with?"""
