"""How do the processes of one installation start, watch over one another and stop?"""
