"""Which mistakes must the attacks find? Holes to be planted in the product's source, one at a time, in a copy of it.

Each is modeled on a class of mistakes that made the news of products like this one. The old text stands in the
source exactly once (a house rule checks that), so that a hole cannot quietly stop being planted.
"""

from typing import NamedTuple

_LOOK = "src/trato/foundation/look"
_PARTS = f"{_LOOK}/templates/look/components"
_ACCESS = "src/trato/foundation/access"
_API = "src/trato/faces/api"
_DESK = "src/trato/faces/desk"
_CUSTOMERS = "src/trato/domains/customers"
_REST = "src/trato/foundation/rest"


class Edit(NamedTuple):
    """In which file does which text become which?"""

    file: str
    old: str
    new: str


class Hole(NamedTuple):
    """One mistake, in a sentence and in the source."""

    story: str
    edits: tuple[Edit, ...]


def hole(story: str, *edits: tuple[str, str, str]) -> Hole:
    """A mistake of one or more changed places."""
    return Hole(story, tuple(Edit(*edit) for edit in edits))


MARKUP = [
    hole("Nothing is escaped any more.", (f"{_LOOK}/environment.py", '"autoescape": True,', '"autoescape": False,')),
    hole("Tags are trusted.", (f"{_PARTS}/chip.html", "{{ label }}</span></span>", "{{ label|safe }}</span></span>")),
    hole(
        "Names in the list of customers are trusted.",
        (
            f"{_DESK}/templates/desk/customer_columns.html",
            "data-prefetch>{{ row.name }}",
            "data-prefetch>{{ row.name|safe }}",
        ),
    ),
    hole(
        "The name on the record is trusted.",
        (f"{_PARTS}/record.html", '<h1 id="record-name">{{ name }}', '<h1 id="record-name">{{ name|safe }}'),
    ),
    hole(
        "The words of a contact are shown as they came, because they may hold emphasis.",
        (f"{_PARTS}/timeline.html", '<div class="event-text">{{ text }}', '<div class="event-text">{{ text|safe }}'),
    ),
    hole(
        "Titles of steps on the timeline are trusted.",
        (
            f"{_PARTS}/timeline.html",
            '<span class="event-title">{{ title }}',
            '<span class="event-title">{{ title|safe }}',
        ),
    ),
    hole(
        "Facts are trusted.",
        (f"{_PARTS}/facts.html", "<span>{{ value }}</span>", "<span>{{ value|safe }}</span>"),
    ),
    hole(
        "A text that did not pass comes back unescaped.",
        (
            f"{_PARTS}/field.html",
            '{{ "" if value is none else value }}</textarea>',
            '{{ "" if value is none else value|safe }}</textarea>',
        ),
    ),
    hole(
        "A filter stands in an attribute without quotes.",
        (
            f"{_DESK}/templates/desk/customers.html",
            'name="{{ key }}" value="{{ value }}"',
            'name="{{ key }}" value={{ value }}',
        ),
    ),
    hole(
        "What is searched comes back in an attribute without quotes.",
        (
            f"{_PARTS}/filter.html",
            'name="{{ name }}" value="{{ value or "" }}"',
            'name="{{ name }}" value={{ value or "" }}',
        ),
    ),
    hole(
        "The toast repeats names as markup.",
        (f"{_PARTS}/toast.html", '<span class="grow">{{ text }}</span>', '<span class="grow">{{ text|safe }}</span>'),
    ),
    hole(
        "Names of products are trusted.",
        (
            f"{_PARTS}/table.html",
            "data-prefetch{% endif %}>{{ value }}</a>",
            "data-prefetch{% endif %}>{{ value|safe }}</a>",
        ),
    ),
    hole(
        "Found customers are trusted.",
        (
            f"{_PARTS}/items.html",
            '<a class="item-title" href="{{ href }}">{{ title }}',
            '<a class="item-title" href="{{ href }}">{{ title|safe }}',
        ),
    ),
    hole(
        "Messages of translators are filled in unescaped.",
        (
            f"{_LOOK}/words.py",
            "return self._kept(message) % values",
            "return Markup(str(self._kept(message)) % values)  # noqa: S704",
        ),
    ),
    hole(
        "The page for what does not exist repeats the address.",
        (f"{_LOOK}/templates/look/404.html", '<p><a href="/">', '<p>{{ path|safe }}</p><p><a href="/">'),
    ),
    hole(
        "A person's own name in the menu is trusted.",
        (f"{_PARTS}/menu.html", "{{ item.heading }}</div>", "{{ item.heading|safe }}</div>"),
    ),
    hole(
        "Pages are rendered twice, so stored words become templates.",
        (
            f"{_LOOK}/page.py",
            ".render({**everywhere, **context})",
            ".render({**everywhere, **context})\n    html = __import__('jinja2').Template(html).render()",
        ),
    ),
]

STATEMENTS = [
    hole(
        "The city is written into the statement.",
        (
            f"{_DESK}/customer_question.py",
            "chosen = [_CONDITIONS[key] for key in question.filters if key in _CONDITIONS]",
            "chosen = [f\"p.city = '{question.filters[key]}'\" if key == 'city' else _CONDITIONS[key]"
            " for key in question.filters if key in _CONDITIONS]",
        ),
    ),
    hole(
        "The number an order begins with is written into the statement.",
        (
            "src/trato/domains/orders/queries/lookups.py",
            "statement = _BEGINNING.format(scope=visible.sql, limit=limit)",
            "statement = _BEGINNING.replace('%(head)s', f\"'{head}'\").format(scope=visible.sql, limit=limit)",
        ),
    ),
    hole(
        "Customers can be sorted by their tax number, which the list does not show.",
        (
            f"{_DESK}/customer_question.py",
            '    "name": Sort("p.name_key", str, FROM_PARTIES),\n',
            '    "name": Sort("p.name_key", str, FROM_PARTIES),\n    "tax_number": Sort("p.tax_number", str, FROM_PARTIES),\n',
        ),
    ),
    hole(
        "An unknown order of orders is taken for an expression.",
        (
            "src/trato/domains/orders/queries/order_list.py",
            'if sort.removeprefix("-") not in _SORTS or filters.get',
            '_SORTS.setdefault(sort.removeprefix("-"), (sort.removeprefix("-"), str))\n    if filters.get',
        ),
    ),
    hole(
        "Whatever stands in the address becomes a condition.",
        (
            "src/trato/domains/catalog/pages/desk/products.py",
            "visible.visible_to(request.actor).filter(uid=uid).first()",
            "visible.visible_to(request.actor).filter(uid=uid, **request.GET.dict()).first()",
        ),
    ),
    hole(
        "Signs with a meaning in LIKE are not escaped.",
        (
            f"{_CUSTOMERS}/queries/search.py",
            'return word.replace("\\\\", "\\\\\\\\").replace("%", "\\\\%").replace("_", "\\\\_")',
            "return word",
        ),
    ),
    hole(
        "Control characters reach the database.",
        (
            "src/trato/foundation/kit/text.py",
            'clean = "".join(_without_control(text))',
            "clean = text",
        ),
    ),
    hole(
        "A page may be of any size.",
        (
            f"{_DESK}/customer_question.py",
            "if size not in map(str, SIZES):",
            "if not size.isascii() or not size.isdigit():",
        ),
    ),
    hole(
        "Programs may ask for any number of rows.",
        (f"{_REST}/fields.py", "Field(ge=1, le=200, description", "Field(ge=1, description"),
    ),
    hole(
        "Programs may ask under unknown names.",
        (f"{_API}/framework.py", "gate.refuse_unknown_query(request, self.query)", "pass"),
    ),
]

GUARDS = [
    hole(
        "Only the usual ways of asking are guarded.",
        (
            f"{_ACCESS}/endpoint.py",
            "if resource != OPEN and not",
            'if request.method in ("GET", "POST") and resource != OPEN and not',
        ),
    ),
    hole(
        "Being signed in is enough for every page.",
        (
            f"{_ACCESS}/endpoint.py",
            'if resource != OPEN and not (policy.may(actor, door) and policy.may(actor, f"{resource}.{action}")):',
            "if resource != OPEN and actor.kind == 'visitor':",
        ),
    ),
    hole("A token is enough for every operation.", (f"{_API}/gate.py", "policy.require(actor, permission)", "pass")),
    hole(
        "Whoever sees products may correct them.",
        (
            "src/trato/domains/catalog/pages/desk/products.py",
            '@endpoint("catalog.product", "change")',
            '@endpoint("catalog.product", "view")',
        ),
        (
            "src/trato/domains/catalog/actions/products.py",
            'require(by, "catalog.product.change", product)',
            'require(by, "catalog.product.view", product)',
        ),
    ),
    hole(
        "Programs of whoever sees products may add them.",
        (
            "src/trato/domains/catalog/api/products.py",
            '@resource.post("/products", "add"',
            '@resource.post("/products", "view"',
        ),
        (
            "src/trato/domains/catalog/actions/products.py",
            '    require(by, "catalog.product.add")\n    product = Product(',
            "    product = Product(",
        ),
    ),
    hole(
        "A contact is written first and permitted afterwards, outside the transaction.",
        (
            f"{_DESK}/contact_log.py",
            '@endpoint("conversations.interaction", "log")',
            '@endpoint("customers.party", "view")',
        ),
        ("src/trato/domains/agenda/actions/contacts.py", 'require(by, "conversations.interaction.log", party)', "pass"),
        (
            "src/trato/domains/conversations/actions/interactions.py",
            '    require(by, "conversations.interaction.log", party)\n',
            "",
        ),
    ),
]

ROWS = [
    hole(
        "The search knows no rows of its own.",
        (f"{_CUSTOMERS}/queries/search.py", "WHERE p.archived_at IS NULL AND {scope}", "WHERE p.archived_at IS NULL"),
    ),
    hole(
        "A customer is found by name alone, whoever asks.",
        (
            f"{_CUSTOMERS}/queries/parties.py",
            "return visible_to(actor).filter(uid=uuid.UUID(str(uid))).first()",
            "return Party.objects.filter(uid=uuid.UUID(str(uid))).first()",
        ),
    ),
    hole(
        "Open pages hear of customers that their reader may not see.",
        (
            f"{_CUSTOMERS}/queries/parties.py",
            "for pk, uid in visible_to(actor).filter(uid__in=valid)",
            "for pk, uid in Party.objects.filter(uid__in=valid)",
        ),
    ),
    hole(
        "The agenda is everybody's.",
        (
            "src/trato/domains/agenda/queries/work.py",
            "WHERE {scope} AND {whose} AND {state} {kind} {after}",
            "WHERE {state} {kind} {after}",
        ),
    ),
    hole(
        "The answers kept for repetition are shared by all programs.",
        (f"{_API}/replay.py", "user, at = request.actor.user_id, timezone.now()", "user, at = 0, timezone.now()"),
    ),
]

THINGS = [
    hole(
        "An e-mail is found by its number, whoever's it is.",
        (
            f"{_CUSTOMERS}/pages/desk/contact_data.py",
            'identity = _part(request, "identities").of(party.identities).filter(pk=pk).first()',
            "identity = Identity.objects.filter(pk=pk).first()",
        ),
    ),
    hole(
        "An address is found by its number, whoever's it is.",
        (
            f"{_CUSTOMERS}/pages/desk/contact_data.py",
            'address = _part(request, "addresses").of(party.addresses).filter(pk=pk).first()',
            "address = party.addresses.model.objects.filter(pk=pk).first()",
        ),
    ),
    hole(
        "Programs remove contact data of anybody through a customer of their own.",
        (
            f"{_CUSTOMERS}/api/identities.py",
            'one = owned.select_related("party").filter(pk=pk).first()',
            "one = owned.model.objects.filter(pk=pk).first()",
        ),
    ),
    hole(
        "A link ends from any customer's page.",
        (
            f"{_CUSTOMERS}/pages/desk/links.py",
            "if link is None or party.pk not in (link.from_party_id, link.to_party_id):",
            "if link is None:",
        ),
    ),
    hole(
        "A change of another customer is undone from one's own.",
        (
            f"{_CUSTOMERS}/pages/desk/lifecycle.py",
            ".filter(pk=change, party=party).first()",
            ".filter(pk=change).first()",
        ),
    ),
    hole(
        "What was withdrawn can still be read under its name.",
        (
            "src/trato/domains/conversations/queries/interactions.py",
            "Interaction.objects.filter(withdrawn_at=None)",
            "Interaction.objects.all()",
        ),
    ),
    hole(
        "Bodies take whatever is sent.",
        (
            f"{_REST}/fields.py",
            'model_config = ConfigDict(extra="forbid", strict=True)',
            'model_config = ConfigDict(extra="ignore", strict=True)',
        ),
    ),
    hole(
        "People choose their own role.",
        (f"{_ACCESS}/actions/users.py", 'OWN = ("name",', 'OWN = ("name", "role",'),
        (
            f"{_DESK}/account.py",
            "users.set_up(user, wanted=profile.cleaned_data,",
            "users.set_up(user, wanted={**request.POST.dict(), **profile.cleaned_data},",
        ),
    ),
    hole(
        "The form of a product sets whatever it is sent.",
        (
            "src/trato/domains/catalog/pages/desk/products.py",
            '            notify(request, _("%(name)s saved.") % {"name": found.name})',
            '            for name in {"code", "currency", "kind"} & set(request.POST):\n'
            "                Product.objects.filter(pk=found.pk).update(**{name: request.POST[name][:3]})\n"
            '            notify(request, _("%(name)s saved.") % {"name": found.name})',
        ),
    ),
    hole(
        "The API shows the whole user who owns a customer.",
        (
            f"{_CUSTOMERS}/api/documents.py",
            "(SELECT json_build_object('id', u.uid, 'name', u.name) FROM access_user u WHERE u.id = p.owner_id) AS owner",
            "(SELECT row_to_json(u) FROM access_user u WHERE u.id = p.owner_id) AS owner",
        ),
    ),
]

WALLS = [
    hole(
        "One page takes forms of other sites.",
        (
            "src/trato/domains/agenda/pages/desk/progress.py",
            '@endpoint("agenda.task", "drop")',
            'finish.csrf_exempt = True\n\n\n@endpoint("agenda.task", "drop")',
        ),
    ),
    hole(
        "Forms of other sites are taken.",
        ("src/trato/config/settings.py", '    "django.middleware.csrf.CsrfViewMiddleware",\n', ""),
    ),
    hole(
        "A link archives a customer.",
        (f"{_CUSTOMERS}/pages/desk/lifecycle.py", "@require_POST\ndef archive", "def archive"),
    ),
    hole(
        "Another method can be asked for in a header.",
        (
            f"{_ACCESS}/middleware.py",
            "        user = _recognize(request)\n",
            '        request.method = request.headers.get("X-HTTP-Method-Override", request.method)\n'
            "        user = _recognize(request)\n",
        ),
    ),
    hole(
        "The policy of the browser is missing where something went wrong.",
        (
            f"{_ACCESS}/middleware.py",
            '        response.headers.setdefault("Content-Security-Policy"',
            '        if response.status_code < 400:\n            response.headers.setdefault("Content-Security-Policy"',
        ),
    ),
    hole("Browsers may guess types.", (f"{_ACCESS}/middleware.py", '    "X-Content-Type-Options": "nosniff",\n', "")),
    hole(
        "Inline styles are allowed.",
        (f"{_ACCESS}/middleware.py", "style-src 'self';", "style-src 'self' 'unsafe-inline';"),
    ),
    hole("Scripts may write markup.", (f"{_ACCESS}/middleware.py", "require-trusted-types-for 'script'; ", "")),
    hole(
        "The nonce is always the same.",
        (
            f"{_ACCESS}/middleware.py",
            "request.csp_nonce = secrets.token_urlsafe(16)",
            'request.csp_nonce = "c2VjcmV0c2VjcmV0c2VjcmV0"',
        ),
    ),
    hole(
        "Pages of customers are kept in caches.",
        (f"{_ACCESS}/middleware.py", '("Cache-Control", "no-store")', '("Cache-Control", "private, max-age=60")'),
    ),
    hole(
        "Scripts can read the session.",
        (
            "src/trato/config/settings.py",
            "SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True",
            "SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = False",
        ),
    ),
    hole(
        "Cookies travel with requests of other sites.",
        ("src/trato/config/settings.py", 'CSRF_COOKIE_SAMESITE = "Lax"', 'CSRF_COOKIE_SAMESITE = "None"'),
    ),
    hole(
        "Every site may call.",
        (
            f"{_ACCESS}/middleware.py",
            "        if settings.IS_HTTPS:\n",
            '        response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")\n        if settings.IS_HTTPS:\n',
        ),
    ),
    hole("The API reads any kind of body.", (f"{_API}/framework.py", "gate.refuse_foreign_body(request)", "pass")),
    hole(
        "The API takes cookies.",
        (
            f"{_API}/gate.py",
            "    if token is None:\n        raise Refusal(401,",
            '    if token is None and request.META.get("HTTP_COOKIE"):\n'
            "        from trato.foundation.access.middleware import actor_of_cookie\n\n"
            '        if (actor := actor_of_cookie(request.META["HTTP_COOKIE"])).kind == "user":\n'
            "            policy.require(actor, permission)\n"
            "            return actor\n"
            "    if token is None:\n        raise Refusal(401,",
        ),
    ),
]

WAY_IN = [
    hole(
        "Whoever says where to return to is believed.",
        (
            f"{_LOOK}/origin.py",
            'return wanted if is_ours and wanted.startswith("/") else otherwise',
            "return wanted or otherwise",
        ),
    ),
    hole(
        "Ways back are only looked at by their first sign.",
        (f"{_LOOK}/origin.py", "wanted if is_ours and wanted", "wanted if wanted"),
    ),
    hole(
        "The link for a new password leads to the host of the request.",
        (
            f"{_ACCESS}/pages/sign_in.py",
            "            letters.post(LetterKind.RESET, email, at=timezone.now())\n",
            "            settings.PUBLIC_URL = f\"http://{request.META['HTTP_HOST']}\"\n"
            "            letters.post(LetterKind.RESET, email, at=timezone.now())\n",
        ),
    ),
    hole(
        "The link for a new password works for ever.",
        (f"{_ACCESS}/pages/sign_in.py", "not default_token_generator.check_token(user, token)", "not token"),
    ),
    hole(
        "Unknown people are answered faster.",
        (f"{_ACCESS}/sign_in.py", "            User().set_password(password)\n", ""),
    ),
    hole(
        "Unknown people are told that they are.",
        (
            f"{_ACCESS}/pages/sign_in.py",
            "        is_sent = True\n",
            "        is_sent = User.objects.filter(email__iexact=email).exists()\n",
        ),
    ),
    hole(
        "Guessing never ends.",
        (
            f"{_ACCESS}/pages/sign_in.py",
            "limits.is_within(subject, times=10,",
            "limits.is_within(subject, times=10_000,",
        ),
    ),
    hole("Every host is ours.", ("src/trato/config/settings.py", '    "127.0.0.1",\n    "localhost",\n', '    "*",\n')),
    hole(
        "Who left is still let in by an open session.",
        (f"{_ACCESS}/sign_in.py", "WHERE id = %s AND is_active", "WHERE id = %s"),
        (
            f"{_ACCESS}/middleware.py",
            "isinstance(found, User) and found.is_active else None",
            "isinstance(found, User) else None",
        ),
    ),
    hole("Tokens of people who left still work.", (f"{_API}/gate.py", " AND u.is_active", "")),
    hole("Revoked tokens still work.", (f"{_API}/gate.py", "t.revoked_at IS NULL AND ", "")),
    hole(
        "The log repeats what was typed.",
        (
            f"{_ACCESS}/pages/sign_in.py",
            "    if not form.is_valid():\n        return None\n    email",
            "    if not form.is_valid():\n        __import__('logging').getLogger('trato').warning('No: ' + request.POST.get('email', ''))\n        return None\n    email",
        ),
    ),
]

STREAM = [
    hole(
        "Visitors hear of news.",
        ("src/trato/config/live.py", 'if actor.kind == "visitor":', "if actor is None:"),
    ),
    hole(
        "The stream of news has no walls.",
        ("src/trato/config/live.py", '    (b"cross-origin-resource-policy", b"same-origin"),\n', ""),
    ),
]

# By the file of attacks that is tried first; the others follow.
BY_FILE = {
    "test_markup.py": MARKUP,
    "test_questions.py": STATEMENTS,
    "test_rows.py": ROWS,
    "test_things.py": THINGS,
    "test_doors.py": [*GUARDS, *WALLS],
    "test_way_in.py": WAY_IN,
    "test_live.py": STREAM,
}
HOLES = [hole for holes in BY_FILE.values() for hole in holes]
