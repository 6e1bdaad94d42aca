"""Do messages over accounts elsewhere survive what happens to processes?"""
