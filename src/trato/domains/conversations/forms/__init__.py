"""What do pages accept about conversations?"""
