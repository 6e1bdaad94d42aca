"""What do people see of customers?"""
