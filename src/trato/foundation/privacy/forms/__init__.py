"""What do the pages of privacy accept?"""
