"""Is what administrators and guardians do at the desk possible for programs, by the same verbs? (SEC-01, PRI-01…04)"""

import pytest

from tests import cast
from tests.told import follow_here, heard
from trato.domains.agenda.actions import tasks
from trato.faces.api.tests.calling import Program
from trato.foundation.access import policy
from trato.foundation.access.rules import editions
from trato.foundation.audit import chain
from trato.foundation.kit import sql
from trato.foundation.stream.vocabulary.access import PolicyEdited, TeamFormed, TeamMoved, TerritoryTaken
from trato.foundation.stream.vocabulary.privacy import BreachReported, PersonErased, RequestVerified

pytestmark = pytest.mark.django_db
CLOSED = """[staff-see-orders]\npermit: view\non: orders.order\nfor: sales_rep"""


@pytest.fixture
def admin():
    cast.company()
    return Program(cast.admin())


@pytest.fixture
def clinic(admin):
    return cast.santa_irene(cast.lucia().actor)


def names(items, key="name"):
    return [one[key] for one in items["items"]]


def test_the_rules_are_read_page_by_page(admin):
    first = admin.get("/rules?limit=5")
    second = admin.get(f"/rules?limit=200&after={first['next']}")
    every = [*first["items"], *second["items"]]
    assert [one["id"] for one in every] == sorted(policy.shipped()) and second["next"] is None
    (one,) = [one for one in every if one["id"] == "staff-see-orders"]
    assert one == {
        "id": "staff-see-orders", "area": "orders", "state": "shipped",
        "text": "[staff-see-orders]\npermit: view\non: orders.order\nfor: staff",
    }  # fmt: skip
    admin.refused(404, "GET", "/rules?after=x")


def test_a_change_of_rules_is_seen_before_it_is_made_and_is_taken_back(admin, clinic):
    seen = admin.post("/rules/preview", {"text": CLOSED}, status=200)
    assert seen["changed"] == ["staff-see-orders"]
    assert {"role": "analyst", "permission": "orders.order.view", "allowed": False} in seen["permissions"]
    assert admin.get("/rules/editions")["items"] == [], "nothing was saved"
    with heard() as told:
        made = admin.post("/rules/editions", {"text": CLOSED, "reason": "Only sellers", "seen": 0})
    assert [one.event.changed for one in told if isinstance(one.event, PolicyEdited)] == [["staff-see-orders"]]
    ana = Program(cast.ana())
    ana.refused(403, "GET", "/orders")
    admin.refused(409, "POST", "/rules/editions", {"text": "", "reason": "Late", "seen": 0})
    admin.refused(409, "POST", "/rules/editions", {"text": "[x]\npermit: view", "reason": "No rule"})
    admin.post(f"/rules/editions/{made['id']}/undo")
    editions.refresh()
    assert ana.get("/orders")["items"] == []
    assert names(admin.get("/rules/editions"), "reason") == ["Undone: Only sellers", "Only sellers"]


def test_a_change_of_rules_is_made_once(admin):
    body = {"text": CLOSED, "reason": "Only sellers"}
    first = admin.post("/rules/editions", body, Idempotency_Key="one")
    assert admin.post("/rules/editions", body, Idempotency_Key="one") == first
    assert len(admin.get("/rules/editions")["items"]) == 1


def test_why_somebody_sees_something_is_explained(admin, clinic):
    omar = cast.omar()
    question = f"subject={omar.uid}&thing={clinic.uid}"
    before = admin.get(f"/explanations?{question}")
    assert not before["is_allowed"] and before["fields"]["phone"] == "hidden"
    lucia = cast.user("Lola Mas", "sales_manager").actor
    tasks.plan(clinic, kind="call", title="Call", due_at=cast.LATER, owner=omar, by=lucia, at=cast.NOW)
    after = admin.get(f"/explanations?{question}&permission=customers.party.view")
    assert after["is_allowed"] and after["subject"]["name"] == "Omar Beltrán"
    assert [one["rule"] for one in after["permits"]] == ["outsourced-agents-see-whom-they-serve"]
    assert [fact["word"] for fact in after["permits"][0]["facts"]] == ["participant", "contract_active"]
    assert after["fields"]["phone"] == "masked" and after["owing"] == ["log_read", "quota(200/day)"]
    seers = admin.get(f"/explanations/seers?thing={clinic.uid}&limit=2")
    more = admin.get(f"/explanations/seers?thing={clinic.uid}&after={seers['next']}")
    found = [one["user"]["name"] for one in (*seers["items"], *more["items"])]
    assert found == ["Inés Rey", "Lola Mas", "Lucía Ferrer", "Omar Beltrán"]
    held = admin.get(f"/users/{omar.uid}/permissions?limit=200")
    assert "customers.party.view" in names(held, "permission")
    admin.refused(404, "GET", f"/explanations?subject={omar.uid}&thing=nothing")


def test_teams_and_territories_are_trees(admin):
    with heard() as told:
        north = admin.post("/teams", {"name": "Norte"})
        coast = admin.post("/teams", {"name": "Costa", "parent": north["id"]})
        admin.patch(f"/teams/{coast['id']}", {"parent": None})
    assert [type(one.event) for one in told] == [TeamFormed, TeamFormed, TeamMoved]
    assert {one["name"]: one["parent"] for one in admin.get("/teams")["items"]}["Costa"] is None
    admin.refused(409, "PATCH", f"/teams/{north['id']}", {"parent": north["id"]})
    admin.refused(409, "POST", "/teams", {"name": "Norte"})
    admin.refused(409, "POST", "/teams", {"name": "Sur", "parent": 99_999})
    spain = admin.post("/territories", {"name": "España"})
    valencia = admin.post("/territories", {"name": "Valencia"})
    assert admin.patch(f"/territories/{valencia['id']}", {"parent": spain["id"]})["parent"] == spain["id"]
    eva = cast.eva()
    with heard() as told:
        taken = admin.post(f"/territories/{spain['id']}/members", {"user": str(eva.uid)})
    assert [one["name"] for one in taken["members"]] == ["Eva Sol"]
    assert [type(one.event) for one in told] == [TerritoryTaken]
    admin.refused(409, "POST", f"/territories/{spain['id']}/members", {"user": str(eva.uid)})
    assert admin.call("DELETE", f"/territories/{spain['id']}/members/{eva.uid}").status_code == 204
    assert "Levante" in names(Program(eva).get("/teams"))
    Program(eva).refused(403, "POST", "/teams", {"name": "Mine"})
    assert names(admin.get("/roles?limit=1"), "id") == ["administrator"]


def test_purposes_are_defined_worded_and_ended(admin):
    body = {"code": "news", "name_es": "Novedades", "name_en": "News", "basis": "consent", "channels": ["email"]}
    made = admin.post("/purposes", body)
    assert made["wording"] is None and made["channels"] == ["email"]
    worded = admin.post("/purposes/news/wordings", {"es": "Texto", "en": "Text"})
    assert (worded["wording"]["version"], worded["wording"]["en"]) == (1, "Text")
    admin.refused(409, "POST", "/purposes", {**body, "basis": "contract"})
    assert admin.post("/purposes/news/end", status=200)["ended_at"]
    assert "news" in names(admin.get("/purposes"), "code")
    Program(cast.eva()).refused(403, "POST", "/purposes", body)


def test_a_request_is_verified_copied_and_closed(admin, clinic):
    asked = admin.post(f"/parties/{clinic.uid}/privacy-requests", {"kind": "access"})
    path = f"/privacy-requests/{asked['id']}"
    admin.refused(409, "POST", f"{path}/copy")
    with heard() as told:
        assert admin.post(f"{path}/verify", {"how": "Called back"}, status=200)["state"] == "verified"
    assert [type(one.event) for one in told] == [RequestVerified]
    admin.refused(409, "GET", f"{path}/copy")
    assert admin.post(f"{path}/copy", status=200)["address"] == f"/api/v1{path}/copy"
    assert "B46118203" in str(admin.get(f"{path}/copy"))
    left = sql.rows("SELECT parties FROM audit_note WHERE what = 'privacy.package.download'")
    assert [row["parties"] for row in left] == [[clinic.pk]]
    assert admin.post(f"{path}/extend", {"because": "Told on Monday"}, status=200)["due_at"] > asked["due_at"]
    assert admin.post(f"{path}/fulfill", {"outcome": "Sent"}, status=200)["state"] == "done"
    admin.refused(409, "POST", f"{path}/refuse", {"because": "Late"})
    lucia = Program(cast.user("Lola Mas", "sales_manager"))
    assert lucia.get(path)["state"] == "done"
    lucia.refused(403, "POST", f"{path}/verify", {"how": "x"})
    lucia.refused(403, "GET", f"{path}/copy")


def test_an_erasure_is_done_for_somebody_who_is_sure_and_not_against_a_hold(admin, clinic):
    asked = admin.post(f"/parties/{clinic.uid}/privacy-requests", {"kind": "erasure"})
    path, holds = f"/privacy-requests/{asked['id']}", f"/parties/{clinic.uid}/holds"
    admin.post(f"{path}/verify", {"how": "Called back"}, status=200)
    admin.refused(409, "POST", f"{path}/fulfill", {"outcome": "x"})
    admin.post(holds, {"kind": "legal", "reason": "A lawsuit"})
    assert "A lawsuit" in admin.refused(409, "POST", f"{path}/fulfill", {"sure": True})["detail"]
    assert [one["until"] for one in admin.get(holds)["items"]] == [None]
    admin.post(f"{holds}/release", {"kind": "legal"}, status=200)
    admin.refused(409, "POST", f"{holds}/release", {"kind": "legal"})
    with heard() as told:
        admin.post(f"{path}/fulfill", {"sure": True}, status=200)
    assert PersonErased in [type(one.event) for one in told]
    clinic.refresh_from_db()
    assert "Santa Irene" not in clinic.name


def test_a_colleague_asks_like_a_customer_does(admin, clinic):
    """PRI-02: a copy of what is held about somebody who works here; managers see the requests of those they see."""
    omar = cast.omar()
    theirs = admin.post(f"/parties/{clinic.uid}/privacy-requests", {"kind": "access"})
    assert (theirs["party"], theirs["user"]) == (str(clinic.uid), None)
    asked = admin.post(f"/users/{omar.uid}/privacy-requests", {"kind": "access", "note": "By letter"})
    assert (asked["party"], asked["user"], asked["channel"]) == (None, str(omar.uid), "api")
    assert names(admin.get("/privacy-requests"), "id") == [asked["id"], theirs["id"]]
    path = f"/privacy-requests/{asked['id']}"
    admin.post(f"{path}/verify", {"how": "Known in person"}, status=200)
    admin.post(f"{path}/copy", status=200)
    assert omar.email in str(admin.get(f"{path}/copy"))
    assert admin.post(f"{path}/fulfill", {"outcome": "Handed over"}, status=200)["state"] == "done"
    admin.refused(404, "POST", f"/users/{clinic.uid}/privacy-requests", {"kind": "access"})
    Program(cast.eva()).refused(403, "GET", path)


def test_a_breach_is_written_down_and_told(admin, clinic):
    omar = cast.omar()
    body = {"title": "A laptop was lost", "learned_at": "2026-11-20T10:00:00Z", "began_at": "2026-11-19T10:00:00Z",
            "ended_at": "2026-11-19T12:00:00Z", "suspect": str(omar.uid)}  # fmt: skip
    with heard() as told:
        made = admin.post("/breaches", body)
    assert [type(one.event) for one in told] == [BreachReported]
    assert made["tell_authority_by"].startswith("2026-11-23T10:00:00") and made["suspect"]["name"] == "Omar Beltrán"
    step = admin.post(f"/breaches/{made['id']}/advance", {"step": "authority"}, status=200)
    assert step["authority_told_at"] and admin.get(f"/breaches/{made['id']}") == step
    admin.refused(409, "POST", f"/breaches/{made['id']}/advance", {"step": "authority"})
    assert admin.get(f"/breaches/{made['id']}/people")["items"] == []
    assert names(admin.get("/breaches"), "title") == ["A laptop was lost"]
    admin.refused(409, "POST", "/breaches", {**body, "began_at": "2026-11-21T10:00:00Z"})


def test_periods_are_kept_and_the_register_read(admin):
    (first, *_more) = admin.get("/retention-periods")["items"]
    path = f"/retention-periods/{first['code']}"
    changed = admin.patch(path, {"days": first["least_days"] + 1, "is_active": True})
    assert (changed["days"], changed["is_active"]) == (first["least_days"] + 1, True)
    assert admin.post(f"{path}/apply", status=200) == {"count": 0}
    admin.refused(409, "POST", "/retention-periods/nothing/apply")
    assert "customers_party" in str(admin.get("/processing-register?limit=200"))


def test_the_audit_is_searched_and_verified(admin, clinic):
    eva = cast.eva()
    Program(eva).get(f"/parties/{clinic.uid}")
    Program(eva).refused(403, "GET", "/audit")
    follow_here()
    chain.link_notes()
    page = admin.get(f"/audit?who={eva.uid}")
    assert [(one["how"], one["what"]) for one in page["items"]] == [
        ("denied", "privacy.audit.view"),
        ("view", "customers.party.view"),
    ]
    assert page["items"][1]["some"] == [{"id": str(clinic.uid), "name": "Clínica Santa Irene"}]
    assert names(admin.get(f"/audit?whom={clinic.uid}"), "what") == ["customers.party.view"]
    first = admin.get(f"/audit?who={eva.uid}&limit=1")
    assert admin.get(f"/audit?who={eva.uid}&after={first['next']}")["items"] == page["items"][1:]
    assert admin.get("/audit?how=denied&since=2000-01-01&until=2100-01-01")["items"]
    admin.refused(409, "GET", "/audit?since=2026-02-30")
    admin.refused(404, "GET", "/audit?after=x")
    whole = admin.get("/audit/verification?links=100")
    # Inside a test's transaction the events wait for their place; the links there are fit together.
    assert whole["links"] > 0 and whole["fault_number"] is None


@pytest.mark.parametrize("path", ["/rules", "/roles", "/audit", "/audit/verification", "/breaches", "/retention-periods",
                                  "/processing-register", "/privacy-requests"])  # fmt: skip
def test_sellers_read_none_of_it(path, admin):
    Program(cast.eva()).refused(403, "GET", path)
