"""Who belongs together, for which purpose, and how do we treat them? Living segments and fixed lists of customers."""
