"""Which verbs serve privacy?"""
