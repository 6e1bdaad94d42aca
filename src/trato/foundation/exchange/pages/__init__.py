"""Where do people bring files, and watch what becomes of them?"""
