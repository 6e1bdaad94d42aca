"""What may the house's own work for privacy touch? Everything: it finds, copies and erases what is held anywhere.

Each verb asks for its permission before it begins.
"""

from trato.foundation.kit import guard

WORK = guard.capability("privacy.work", guard.EVERYTHING)
