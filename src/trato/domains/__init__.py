"""What does the product know and do?"""
