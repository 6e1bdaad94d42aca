"""Which pages show conversations?"""
