"""How do allauth's second factors and company accounts fit this house? Its hooks, with our keys and our words."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from trato.foundation.access import links
from trato.foundation.access.models import Provider
from trato.foundation.access.sealing import seal, unseal


class Factors(DefaultMFAAdapter):
    """Seeds are sealed; codes say whose they are."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "trato"


class CompanyAccounts(OpenIDConnectProvider):
    """One provider of this company, as allauth sees it: always with PKCE, the identity always from the ID token."""

    def __init__(self, request: HttpRequest, provider: Provider) -> None:
        app = SocialApp(
            provider="openid_connect",
            provider_id=provider.key,
            name=provider.name,
            client_id=provider.client_id,
            secret=unseal(provider.sealed_secret) if provider.sealed_secret else "",
            settings={"server_url": provider.server_url, "oauth_pkce_enabled": True, "fetch_userinfo": False},
        )
        super().__init__(request, app=app)

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        return Exchange(request, self)


class Exchange(OpenIDConnectOAuth2Adapter):
    """The conversation with the provider: back to our own page, and every ID token's signature is checked."""

    def __init__(self, request: HttpRequest, provider: CompanyAccounts) -> None:
        super().__init__(request, provider.app.provider_id)
        self._provider = provider

    def get_provider(self) -> CompanyAccounts:
        return self._provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return links.address("company_return", app.provider_id)

    def identity(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """What the signed ID token says."""
        return jwtkit.verify_and_decode(
            credential=tokens["id_token"],
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=self._provider.app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
