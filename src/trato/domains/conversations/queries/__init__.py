"""What can be asked here? Read only, and only what the actor may see."""
