"""With which company accounts can one sign in?"""

from django.db import models
from django.db.models.functions import Lower


class Provider(models.Model):
    """An OpenID Connect provider of this company; its secret is sealed."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    server_url = models.URLField(max_length=400)
    client_id = models.CharField(max_length=191)
    sealed_secret = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("key"), name="provider_key_once")]

    def __str__(self) -> str:
        return self.name
