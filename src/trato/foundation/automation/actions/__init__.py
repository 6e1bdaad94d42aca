"""What can be done to rules?"""
