"""trato: one coherent view of every customer over every channel, and the means to act on it."""
