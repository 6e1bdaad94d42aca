"""What was said? Every contact with a customer, on every channel, with its outcome."""
