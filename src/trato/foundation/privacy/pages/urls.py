"""At which addresses do guardians look after audit and privacy?"""

from django.urls import path

from trato.foundation.privacy.pages import audit, breaches, register, requests

urlpatterns = [
    path("console/audit", audit.audit, name="audit"),
    path("console/audit.csv", audit.export, name="audit_export"),
    path("console/privacy", requests.requests, name="privacy"),
    path("console/privacy/requests/new", requests.new, name="privacy_request_new"),
    path("console/privacy/requests/<uuid:uid>", requests.request_page, name="privacy_request"),
    path("console/privacy/requests/<uuid:uid>/verify", requests.verify, name="privacy_request_verify"),
    path("console/privacy/requests/<uuid:uid>/extend", requests.extend, name="privacy_request_extend"),
    path("console/privacy/requests/<uuid:uid>/fulfill", requests.fulfill, name="privacy_request_fulfill"),
    path("console/privacy/requests/<uuid:uid>/refuse", requests.refuse, name="privacy_request_refuse"),
    path("console/privacy/requests/<uuid:uid>/copy", requests.package, name="privacy_request_package"),
    path("console/privacy/requests/<uuid:uid>/copy.zip", requests.download, name="privacy_request_download"),
    path("console/privacy/requests/<uuid:uid>/hold", requests.hold, name="privacy_request_hold"),
    path("console/privacy/register", register.register, name="privacy_register"),
    path("console/privacy/register.csv", register.export, name="privacy_register_export"),
    path("console/privacy/periods", register.retention, name="privacy_retention"),
    path("console/privacy/periods/<str:code>", register.decide, name="privacy_retention_decide"),
    path("console/privacy/periods/<str:code>/apply", register.apply, name="privacy_retention_apply"),
    path("console/privacy/breaches", breaches.breaches, name="privacy_breaches"),
    path("console/privacy/breaches/new", breaches.new, name="privacy_breach_new"),
    path("console/privacy/breaches/<uuid:uid>", breaches.breach, name="privacy_breach"),
    path("console/privacy/breaches/<uuid:uid>/advance", breaches.advance, name="privacy_breach_advance"),
    path("console/privacy/breaches/<uuid:uid>/people.csv", breaches.people, name="privacy_breach_people"),
]
