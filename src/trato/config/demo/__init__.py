"""A company to try trato with: real invoices of a gift wholesaler, invented people."""
