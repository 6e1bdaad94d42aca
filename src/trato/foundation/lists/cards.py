"""How does a row of a list become a vCard, as address books of every maker read it?"""

from collections.abc import Mapping
from typing import Any

_KINDS = {"person": "individual", "organization": "org", "household": "group"}
# What a card says beside the name; the rest of a list has no place in one.
COLUMNS = ("email", "phone", "city", "country", "tags")


def card(row: Mapping[str, Any]) -> str:
    """One card of version 3.0 from the values by their names: id, kind, name, given, family, and those of COLUMNS."""
    import vobject  # loaded by who takes cards along, not by every page

    made = vobject.vCard()
    made.add("fn").value = row["name"]
    made.add("n").value = vobject.vcard.Name(family=row.get("family") or "", given=row.get("given") or row["name"])
    made.add("uid").value = f"urn:uuid:{row['id']}"
    made.add("x-kind").value = _KINDS.get(row.get("kind", ""), "individual")
    if row.get("kind") == "organization":
        made.add("org").value = [row["name"]]
    for name, line in (("email", "email"), ("phone", "tel")):
        if row.get(name):
            made.add(line).value = row[name]
    if row.get("city") or row.get("country"):
        made.add("adr").value = vobject.vcard.Address(city=row.get("city") or "", country=row.get("country") or "")
    if row.get("tags"):
        made.add("categories").value = list(row["tags"])
    return str(made.serialize())
