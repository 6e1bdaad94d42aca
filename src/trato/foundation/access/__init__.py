"""Who may see and do what? Actors, sign-in, policies, and the registry that no route escapes."""
