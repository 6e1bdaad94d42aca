"""What happened? One append-only stream, told once in the transaction that made it true, followed by all who care."""
