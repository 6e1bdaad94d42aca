"""What do all domains stand on? No business words here."""
