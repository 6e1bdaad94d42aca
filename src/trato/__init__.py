"""trato: one coherent view of every customer over every channel."""

__version__ = "0.1.0"
