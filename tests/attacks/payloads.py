"""What do attackers type? Short texts, each with a mark by which it is known again."""

# Whatever carries this name in a page, other than as text, came out of a field or parameter; long enough never to
# stand in a random token.
MARK = "zx9q7"
# Templates that are evaluated anywhere show this number.
COMPUTED = "9317"
TEMPLATES = "{{1331*7}}${1331*7}#{1331*7}<%=1331*7%>{%print(1331*7)%}"

POLYGLOT = f"""'"></script></textarea></title>--><{MARK} on{MARK}=1>{{{{1331*7}}}} on{MARK}=1 {MARK}"""
SHORT = f"\"'><{MARK} on{MARK}=1>"
ADDRESS = f"javascript:{MARK}()//"
QUOTED = f'" on{MARK}=1 autofocus x="'
UNQUOTED = f"x on{MARK}=1 autofocus"
SEPARATOR = f"\u2028{MARK}</script\t><{MARK}>"
FORMULA = f'=HYPERLINK("//{MARK}")'
MAIL = f'"\'<{MARK}>"@x.example'

# Written into every field: this each time, the others in campaigns.
OFTEN = [POLYGLOT]
SELDOM = [ADDRESS, SHORT, QUOTED, UNQUOTED, SEPARATOR, TEMPLATES, FORMULA, MAIL]
# Put into addresses.
REFLECTED = [POLYGLOT, SHORT, ADDRESS, UNQUOTED]

# Seconds; longer than the intruder waits.
SLOW = 25
INJECTIONS = [
    f"'||(select 1 from pg_sleep({SLOW}))||'",
    f"name;select pg_sleep({SLOW})--",
    f"1) OR 1=(select 1 from pg_sleep({SLOW}))--",
    "(case when 1=1 then name else id end)",
    "' OR '1'='1",
    'name"; drop table customers_party; --',
    "year' FROM now())) --",
]
# Of these a search may find nothing, because nothing in the house is written so.
WILDCARDS = ["%", "_", "%_" * 250, "\\", "'%'", ".*", "' & !* <-> :*"]
UNREADABLE = {
    "a NUL": "%00",
    "a NUL inside": "a%00b",
    "half a surrogate": "%ED%A0%80",
    "broken UTF-8": "%C3%28%FF",
    "a line break": "x%0d%0aSet-Cookie:%20zx9=1",
    "ten thousand words": "a%20" * 10_000,
    "a number of five thousand digits": "9" * 5_000,
    "more than a number": "1e999",
    "below zero": "-1",
    "digits of elsewhere": "%D9%A3%D9%A4",
    "one megabyte": "a" * 1_000_000,
    "a long dotted name": "a__b." * 200,
    "many combining marks": "%CC%81" * 3_000,
}
KEYS = ["_connector", "_negated", "pk__in", "owner__password__startswith", "1=1 OR name", "name__regex", "id[$gt]"]
SORTS = [
    "-",
    "--name",
    "",
    "__class__",
    "name,id",
    "name desc",
    "?",
    "password",
    "owner__password",
    "owner.password",
    "sha256",
    "tax_number",
    "pk",
    "name;select 1",
    "(select password from access_user)",
]

ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "///evil.example",
    "%2f%2fevil.example",
    "javascript:zx9()",
    "\t//evil.example",
    "http://crm@evil.example",
    "http://localhost.evil.example/",
    "http:///evil.example",
    "/\r\nLocation: //evil.example",
    "//localhost@evil.example/",
    "\\\\evil.example",
    "\u2044/evil.example",
]

# What a request may never set, whatever it is called.
FORBIDDEN = {
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "role": "administrator",
    "groups": [1],
    "password": "pwned",
    "owner_id": 1,
    "team": 1,
    "team_id": 1,
    "account_id": 1,
    "credit_limit": 1_000_000,
    "discount": 100,
    "status": "approved",
    "approved_by": 1,
    "created_by": 1,
    "created_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z",
    "recorded_at": "2001-01-01T00:00:00Z",
    "archived_at": "2001-01-01T00:00:00Z",
    "id": 1,
    "pk": 1,
    "uid": "0197f000-0000-7000-8000-000000000000",
    "tenant": "other",
    "name_key": "pwned",
    "total": "0",
    "amount": "0",
    "by": 1,
    "at": "2001-01-01T00:00:00Z",
    "__class__": "x",
}
