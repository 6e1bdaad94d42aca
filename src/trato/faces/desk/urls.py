"""Which pages does the desk have?"""

urlpatterns: list = []
