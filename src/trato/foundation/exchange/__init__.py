"""How do many rows come into the house and leave it again? Reading files, mapping, trial run, report, way back."""
