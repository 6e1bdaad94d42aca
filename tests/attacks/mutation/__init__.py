"""Would the tests notice a small mistake in rules or guard?"""
