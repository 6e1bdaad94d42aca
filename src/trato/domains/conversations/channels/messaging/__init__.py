"""How do messages come in and go out over accounts elsewhere: messengers, SMS, networks, comments and reviews?"""
