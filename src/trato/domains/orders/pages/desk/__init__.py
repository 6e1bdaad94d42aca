"""Which pages about orders do staff work with?"""
