"""What do people see of orders?"""
