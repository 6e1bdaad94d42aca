"""Which pages do those who keep the inboxes work with?"""
