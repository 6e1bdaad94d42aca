"""x"""
HELP="x"
def arguments(p): pass
def run(w): pass
