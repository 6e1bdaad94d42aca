"""Through which pages do people come in, look after their own keys, and look after those of others?"""
