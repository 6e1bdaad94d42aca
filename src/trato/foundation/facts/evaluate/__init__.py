"""Which things fulfill a condition? Three evaluations that agree."""
