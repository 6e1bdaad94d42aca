"""Conversations as a Django app."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "trato.domains.conversations"
    label = "conversations"
