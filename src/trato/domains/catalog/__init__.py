"""What can be sold?"""
