"""Which resources do programs see?"""

urlpatterns: list = []
