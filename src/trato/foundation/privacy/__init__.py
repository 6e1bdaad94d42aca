"""What do we hold about people, what do they want from us, and how does a person leave without a trace?"""
