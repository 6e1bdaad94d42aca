"""What do several verbs about orders do alike?"""
