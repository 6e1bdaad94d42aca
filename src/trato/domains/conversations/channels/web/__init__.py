"""How does what happens on the company's web sites come in?"""
