"""Which pages does the console have for audit and privacy?"""
