"""Rules for programs."""
