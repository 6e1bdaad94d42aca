"""Which pages about customers need no sign-in?"""
