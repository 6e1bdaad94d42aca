"""What can be asked about privacy? Read only."""
