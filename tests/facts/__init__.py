"""Do all ways of asking give the same answer?"""
