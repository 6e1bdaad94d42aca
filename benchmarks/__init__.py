"""How fast is trato? Generated companies of any size, and one file for each operation that is measured."""
