"""What can be asked about customers? Read only, and only what the actor may see."""
