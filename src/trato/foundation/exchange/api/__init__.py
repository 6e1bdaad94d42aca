"""How do programs bring files?"""
