"""What can be asked about things, and how is a question asked? Facts, conditions, and what they come to."""
