"""How does an installation start, and with which settings?"""
