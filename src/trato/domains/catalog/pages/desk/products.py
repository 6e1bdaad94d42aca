"""What do staff see of products, and how do they add and correct them?"""

import uuid
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trato.domains.catalog.actions import products as verbs
from trato.domains.catalog.forms.products import ProductForm
from trato.domains.catalog.models import Product
from trato.domains.catalog.models.product import ProductKind
from trato.domains.catalog.queries import product_list
from trato.domains.catalog.queries import products as visible
from trato.foundation.access import policy
from trato.foundation.access.endpoint import endpoint
from trato.foundation.access.policy import may
from trato.foundation.access.queries import company
from trato.foundation.kit.keyset import BadCursor
from trato.foundation.look.page import notify, render


@endpoint("catalog.product", "view")
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Products by name, found by a few letters of name or code."""
    words = request.GET.dict()
    kind = words.get("kind", "")
    try:
        if kind and kind not in ProductKind.values:
            raise BadCursor
        found = product_list.find(request.actor, typed=words.get("q", ""), kind=kind, after=words.get("after", ""))
    except BadCursor:
        return render(request, "look/400.html", {}, status=400)
    context = {
        "found": found,
        "typed": words.get("q", "")[: product_list.LONGEST],
        "kind": kind,
        "kinds": ProductKind.choices,
        "kind_words": dict(ProductKind.choices),
        "may_add": may(request.actor, "catalog.product.add"),
        "first_url": _url(words, after=None) if words.get("after") else None,
        "next_url": _url(words, after=found.next) if found.next else None,
    }
    return render(request, "catalog/products.html", context)


@endpoint("catalog.product", "view")
@require_safe
def product(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One product."""
    found = _product_of(request, uid)
    context = {
        "product": found,
        "may_change": may(request.actor, "catalog.product.change"),
        "sees_cost": _sees_cost(request, found),
    }
    return render(request, "catalog/product.html", context)


@endpoint("catalog.product", "add")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put a product into the catalog."""
    sent = request.POST if request.method == "POST" else None
    form = ProductForm(sent, currency=company.ours().currency, sees_cost=_sees_cost(request))
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            added = verbs.add(given.pop("code"), **given, by=request.actor, at=timezone.now())
        except verbs.CannotAdd as problem:
            form.add_error("code", str(problem))
        else:
            notify(request, _("%(name)s added to the catalog.") % {"name": added.name})
            return redirect("product", added.uid)
    context = {"form": form, "product": None}
    return render(request, "catalog/product_form.html", context, status=200 if sent is None else 422)


@endpoint("catalog.product", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Correct name, kind, price or cost."""
    found = _product_of(request, uid)
    sent = request.POST if request.method == "POST" else None
    form = ProductForm(sent, product=found, initial=_as_it_is(found), sees_cost=_sees_cost(request, found))
    if sent is not None and form.is_valid():
        try:
            verbs.change(found, **form.cleaned_data, by=request.actor, at=timezone.now())
        except verbs.CannotAdd as problem:
            form.add_error(None, str(problem))
        else:
            notify(request, _("%(name)s saved.") % {"name": found.name})
            return redirect("product", uid)
    context = {"form": form, "product": found}
    return render(request, "catalog/product_form.html", context, status=200 if sent is None else 422)


def _product_of(request: HttpRequest, uid: uuid.UUID) -> Product:
    found = visible.visible_to(request.actor).filter(uid=uid).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _sees_cost(request: HttpRequest, product: Product | None = None) -> bool:
    return "unit_cost" in policy.fields(request.actor, "catalog.product", product)


def _as_it_is(product: Product) -> dict[str, Any]:
    return {
        "name": product.name,
        "kind": product.kind,
        "price": _written(product.price),
        "unit_cost": _written(product.unit_cost),
    }


def _written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}".rstrip("0").rstrip(".")


def _url(words: dict[str, str], **changed: str | None) -> str:
    kept = {key: value for key, value in {**words, **changed}.items() if value}
    return reverse("products") + ("?" + urlencode(kept) if kept else "")
