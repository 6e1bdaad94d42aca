"""Which resources do programs see?"""

from itertools import chain

from django.urls import path, re_path

from trato.domains.agenda.api import tasks
from trato.domains.catalog.api import products
from trato.domains.conversations.api import (
    conversation_files,
    conversations,
    inboxes,
    interactions,
    mailboxes,
    messaging,
    visits,
    web_chats,
)
from trato.domains.customers.api import consents, identities, merging, own_files, parties, purposes, relationships
from trato.domains.orders.api import orders
from trato.domains.segments.api import branches, segments
from trato.faces.api import (
    breaches,
    bulk_changes,
    company,
    framework,
    jobs,
    keys,
    periods,
    privacy_requests,
    rules,
    saved_views,
    timeline,
    trail,
    trees,
    users,
)
from trato.faces.api.description import ABOUT, Description
from trato.faces.api.pages import nothing_here, pages_of
from trato.foundation.automation.api import rules as automation
from trato.foundation.exchange.api import imports

RESOURCES = [
    parties.resource,
    identities.resource,
    relationships.resource,
    merging.resource,
    own_files.resource,
    consents.resource,
    timeline.resource,
    segments.resource,
    branches.resource,
    saved_views.resource,
    bulk_changes.resource,
    conversations.resource,
    conversation_files.resource,
    inboxes.resource,
    inboxes.replies,
    mailboxes.resource,
    messaging.resource,
    interactions.resource,
    visits.resource,
    visits.sites,
    web_chats.resource,
    tasks.resource,
    products.resource,
    orders.resource,
    imports.resource,
    automation.resource,
    jobs.resource,
    users.resource,
    users.away,
    keys.token_resource,
    keys.session_resource,
    company.resource,
    trees.teams,
    trees.territories,
    rules.resource,
    purposes.resource,
    privacy_requests.asking,
    privacy_requests.holding,
    breaches.resource,
    periods.keeping,
    periods.processing,
    trail.resource,
]

operations = list(chain.from_iterable(resource.operations for resource in RESOURCES))
api = framework.build(operations, title="trato", version="1", description=ABOUT.strip())
description = Description(api)
openapi, docs = pages_of(description)

urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("docs", docs, name="api_docs"),
    *framework.routes(api),
    re_path(r"^(?P<path>.*)$", nothing_here),
]
