"""What does a mail say? Reading it only: pure code, without a database."""
