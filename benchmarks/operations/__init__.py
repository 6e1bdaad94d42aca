"""What is measured? One file for each operation; each offers `measure(company)` and names what it found."""
