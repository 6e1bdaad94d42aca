"""Do the attacks of the list fail?"""
