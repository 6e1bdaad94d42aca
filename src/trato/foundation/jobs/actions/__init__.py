"""How does somebody stop work that waits or runs?"""
