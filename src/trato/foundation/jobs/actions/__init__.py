"""What can somebody decide about work in the background?"""
