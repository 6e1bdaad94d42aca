"""Which doors of conversations are open to visitors of the company's web sites?"""
