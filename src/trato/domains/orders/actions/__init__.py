"""By which verbs does this domain change?"""
