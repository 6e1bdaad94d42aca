"""Through which channels do messages come in and go out?"""
