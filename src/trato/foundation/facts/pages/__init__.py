"""What do people see while they build a condition?"""
