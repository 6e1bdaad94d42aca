"""How do we read the transactions of an online retailer in the layout of the UCI data set?"""
