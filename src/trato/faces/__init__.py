"""Who looks at trato, and through which door?"""
