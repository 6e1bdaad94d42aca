"""How does trato look? Base pages, components, icons, and how a page is rendered."""
