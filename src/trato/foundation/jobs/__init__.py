"""What takes longer than a page may? Work that waits in a table, is done in the background, and can be watched."""
