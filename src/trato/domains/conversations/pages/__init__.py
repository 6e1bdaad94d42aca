"""What do people see of conversations?"""
