"""Which rows does a file hold, whatever its format? Read by a process of its own, with little to lose."""
