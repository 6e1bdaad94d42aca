"""What do three hundred fields of the company's own cost, where they are not shown and where three of them are asked?"""

import json
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from benchmarks.browser import Browser
from benchmarks.company import Company
from benchmarks.figures import Figure, each, figure, promise
from trato.foundation.facts.models import Field, FieldKind, FieldValue
from trato.foundation.kit import sql
from trato.foundation.kit.identifiers import new_uid

FIELDS, FILLED = 300, 5
_KINDS = (FieldKind.CHOICE, FieldKind.NUMBER, FieldKind.DATE)
_CHOICES = [{"key": f"c{number}", "es": f"Opción {number}", "en": f"Choice {number}"} for number in range(20)]
_TIMES = 15
# Each customer has the first three fields and a few of the others.
_FILL = f"""
INSERT INTO {FieldValue._meta.db_table} (field_id, thing_id, word, amount, day)
SELECT f.id, p.id, CASE WHEN f.kind = 'choice' THEN 'c' || (p.id * 7 + f.id) %% 20 END,
    CASE WHEN f.kind = 'number' THEN (p.id * 31 + f.id) %% 1000 END,
    CASE WHEN f.kind = 'date' THEN DATE '2025-01-01' + ((p.id * 13 + f.id) %% 700)::int END
FROM customers_party p CROSS JOIN LATERAL (
    SELECT id, kind FROM {Field._meta.db_table} WHERE position < 3
    UNION SELECT id, kind FROM {Field._meta.db_table} WHERE position = ANY(ARRAY[{{places}}])
) f
"""
_PLACES = f"3 + (p.id * 17 + {{nth}} * 59) %% {FIELDS - 3}"


def measure(company: Company) -> list[Figure]:
    """The list and the record without the fields and with them, and the list asked about three; nothing stays."""
    browser = Browser(company)
    pages = {
        "list": [partial(browser.get, f"{reverse('customers')}?sort=name")] * _TIMES,
        "360 page": [partial(browser.get, reverse("customer", args=[one["uid"]])) for one in company.customers],
    }
    without = {name: each(works) for name, works in pages.items()}
    try:
        _make()
        found = []
        for name, works in pages.items():
            one = figure(f"{name} beside {FIELDS} own fields", each(works), without[name])
            found.append(promise(one, ratio=1.1))
        asked = urlencode({"where": json.dumps(_condition()), "sort": "name"})
        works = [partial(browser.get, f"{reverse('customers')}?{asked}")] * _TIMES
        found.append(promise(figure("list with three filters on own fields", each(works)), p95=30))
        return found
    finally:
        sql.run(f"TRUNCATE {FieldValue._meta.db_table}", {})
        Field.objects.filter(key__startswith="bench").delete()


def _make() -> None:
    at = timezone.now()
    Field.objects.bulk_create(
        Field(
            uid=new_uid(), thing="customers.party", key=f"bench{place}", kind=_KINDS[place % 3], name_es=f"Campo {place}",
            name_en=f"Field {place}", choices=_CHOICES if place % 3 == 0 else [], position=place, created_at=at,
            updated_at=at,
        )
        for place in range(FIELDS)
    )  # fmt: skip
    places = ", ".join(_PLACES.format(nth=nth) for nth in range(FILLED))
    sql.run(_FILL.format(places=places), {})
    sql.run(f"ANALYZE {FieldValue._meta.db_table}", {})


def _condition() -> dict[str, object]:
    return {"all": [
        {"fact": "own.bench0", "op": "is", "value": ["c3"]},
        {"fact": "own.bench1", "op": "ge", "value": ["900"]},
        {"fact": "own.bench2", "op": "after", "value": ["2026-06-01"]},
    ]}  # fmt: skip
