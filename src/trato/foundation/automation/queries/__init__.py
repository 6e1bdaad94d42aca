"""What can be asked about rules?"""
