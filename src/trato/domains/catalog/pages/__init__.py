"""What do people see of the catalog?"""
