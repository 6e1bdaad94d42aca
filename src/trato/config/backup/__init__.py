"""How does an installation survive the loss of its machine? One file holds the database and the attachments."""
