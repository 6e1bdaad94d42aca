"""What do lists have in common? Views that people save, and files to take along."""
