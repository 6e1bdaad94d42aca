"""What was bought and given back?"""
