"""Where is background work watched?"""
