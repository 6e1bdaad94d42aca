"""Which pages of conversations does an administrator work with?"""
