"""Which records look like the same party? What is compared, what it weighs, and who is compared with whom."""
