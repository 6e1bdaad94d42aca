"""By which channels do customers and the company reach one another?"""
