"""At which addresses do staff create and change customers?"""

from django.urls import path

from trato.domains.customers.pages.desk import (
    contact_data,
    details,
    duplicates,
    lifecycle,
    links,
    merging,
    own_fields,
    privacy,
    purposes,
    registration,
    standing,
    ways_back,
)

_PARTY = "customers/<uuid:uid>/"

urlpatterns = [
    path("customers/new", registration.new, name="customer_new"),
    path("customers/duplicates", duplicates.duplicates, name="customer_duplicates"),
    path("duplicates", merging.duplicates, name="duplicates"),
    path("duplicates/<uuid:uid>/apart", merging.apart, name="duplicate_apart"),
    path("duplicates/<uuid:uid>/again", merging.again, name="duplicate_again"),
    path("merges", merging.merged, name="merges"),
    path("merges/<uuid:uid>/undo", merging.undo, name="merge_undo"),
    path(_PARTY + "merge", merging.choose, name="customer_merge_with"),
    path(_PARTY + "merge/<uuid:other>", merging.merge, name="customer_merge"),
    path("customers/pick", links.pick, name="customer_pick"),
    path(_PARTY + "edit", details.edit, name="customer_edit"),
    path(_PARTY + "fields", own_fields.own_fields, name="customer_own_fields"),
    path(_PARTY + "identities", contact_data.add_identity, name="customer_identity_add"),
    path(_PARTY + "identities/<int:pk>/remove", contact_data.remove_identity, name="customer_identity_remove"),
    path(_PARTY + "identities/<int:pk>/prefer", contact_data.prefer_identity, name="customer_identity_prefer"),
    path(_PARTY + "addresses", contact_data.add_address, name="customer_address_add"),
    path(_PARTY + "addresses/<int:pk>/remove", contact_data.remove_address, name="customer_address_remove"),
    path(_PARTY + "relationships/new", links.start, name="customer_relationship_new"),
    path(_PARTY + "relationships/<int:pk>/end", links.end, name="customer_relationship_end"),
    path(_PARTY + "phase", standing.phase, name="customer_phase"),
    path(_PARTY + "owner", standing.owner, name="customer_owner"),
    path(_PARTY + "roles", standing.roles, name="customer_roles"),
    path(_PARTY + "tags", standing.tags, name="customer_tags"),
    path(_PARTY + "preferences", standing.preferences, name="customer_preferences"),
    path(_PARTY + "archive", lifecycle.archive, name="customer_archive"),
    path(_PARTY + "restore", lifecycle.restore, name="customer_restore"),
    path(_PARTY + "changes/<int:change>/undo", lifecycle.undo, name="customer_undo"),
    path(_PARTY + "back/<slug:token>", ways_back.back, name="customer_back"),
    path(_PARTY + "privacy", privacy.privacy, name="customer_privacy"),
    path(_PARTY + "privacy/consent", privacy.state, name="customer_consent"),
    path(_PARTY + "privacy/no-advertising", privacy.no_advertising, name="customer_no_advertising"),
    path(_PARTY + "privacy/request", privacy.ask, name="customer_privacy_request"),
    path("console/privacy/purposes", purposes.purposes, name="privacy_purposes"),
    path("console/privacy/purposes/new", purposes.new, name="privacy_purpose_new"),
    path("console/privacy/purposes/<str:code>", purposes.edit, name="privacy_purpose_edit"),
    path("console/privacy/purposes/<str:code>/end", purposes.end, name="privacy_purpose_end"),
]
