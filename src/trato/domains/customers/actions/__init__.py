"""What changes about customers, and by which verbs?"""
