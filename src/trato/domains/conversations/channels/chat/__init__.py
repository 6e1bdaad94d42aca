"""How do visitors of the company's web sites write with us?"""
