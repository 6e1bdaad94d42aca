"""Which pages about customers do staff work with?"""
