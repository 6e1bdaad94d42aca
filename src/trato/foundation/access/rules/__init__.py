"""The policy engine: rules as people read them, and what follows from them for a list, a row and a question."""
