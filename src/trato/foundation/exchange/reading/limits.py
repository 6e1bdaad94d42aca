"""How much may a file ask of us? Only the process that reads it is held to this, and only that one dies of it."""

LARGEST_FILE = 1_000_000_000
LARGEST_UNPACKED = 1_200_000_000
LARGEST_WRITTEN = 4_000_000_000
MEMORY = 2_500_000_000
SECONDS = 600
MOST_COLUMNS = 500
MOST_ROWS = 10_000_000
LONGEST_CELL = 50_000
LONGEST_LINE = 1_000_000
