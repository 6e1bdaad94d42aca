"""What do people see of the agenda?"""
