"""Does the programs' face keep its promises?"""
