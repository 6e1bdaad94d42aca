"""Segments as a Django app."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "trato.domains.segments"
    label = "segments"
