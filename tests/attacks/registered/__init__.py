"""Can the house be broken into? Attacks made from what is registered, and planted holes that they must find."""
