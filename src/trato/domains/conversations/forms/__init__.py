"""What do pages about conversations accept?"""
