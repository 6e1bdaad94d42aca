"""Which files can orders come in?"""

from django.apps import apps

# Files are read in small processes of their own, which know nothing of the application.
if apps.models_ready:
    from trato.domains.orders.imports import files

    __all__ = ["files"]
