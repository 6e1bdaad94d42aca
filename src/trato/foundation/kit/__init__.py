"""Small tools without business words: text, money, identifiers, SQL."""
