"""With what do domains speak to programs? Declared operations, field types, cursor pages, refusals."""
