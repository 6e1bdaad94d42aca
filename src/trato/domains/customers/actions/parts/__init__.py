"""What do several verbs do alike? Steps that ask for no permission and tell nothing: only verbs take them."""
