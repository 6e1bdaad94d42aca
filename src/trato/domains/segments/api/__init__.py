"""What can programs do here? The same verbs as everybody."""
