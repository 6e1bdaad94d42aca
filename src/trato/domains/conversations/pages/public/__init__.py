"""Where do programs of others knock, without a session?"""
