"""Do texts say what is known of the customer, and nothing else, whatever is typed into them?"""

import time

import pytest

from tests import cast
from trato.domains.customers.actions import parties
from trato.foundation.access import policy
from trato.foundation.access.rules.reading import read
from trato.foundation.automation import texts
from trato.foundation.automation.texts import BadText

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return cast.lucia().actor


@pytest.fixture
def clinic(lucia):
    clinic = cast.santa_irene(lucia)
    parties.change(clinic, fields={"city": "Xàtiva", "sector": ""}, by=lucia, at=cast.NOW)
    return clinic


def test_facts_stand_in_texts_and_what_is_unknown_has_its_words(lucia, clinic):
    written = '{{party.name}}, {{ party.city }}: {{ party.sector | default: "sin sector" }}{{ party.born_on }} ({{party.kind}})'
    texts.check(written, lucia)
    said = texts.filled(written, lucia, clinic.pk, cast.NOW)
    assert said == "Clínica Santa Irene, Xàtiva: sin sector (Organization)"


@pytest.mark.parametrize(
    "written",
    [
        "{{7*7}}", "{{ ''.__class__.__mro__ }}", "{% debug %}", "{% include 'x' %}", "{{ request }}", "{{ settings.SECRET_KEY }}",
        "{{ party.owner.password }}", "{{ x._meta }}", "{{ party.name | upper }}", '{{ party.name | default: "a" | default: "b" }}',
        "{{ party.name", "{{{{ party.name }}}}", "{{ party.moon }}", "{{ orders.spent }}", "{{ party.owner }}", "{{}}",
        "{{ ｐarty.name }}", "{{ party.​name }}", "{{ party.name }}" * 21, "x\0y", "{{ party.name | default: \"{{ party.city }}\" }}",
    ],
)  # fmt: skip
def test_what_is_no_fact_is_refused(lucia, clinic, written):
    """TP01, TP02, TP05, TP13: a grammar of our own, which knows facts and nothing else."""
    with pytest.raises(BadText):
        texts.check(written, lucia)


@pytest.mark.parametrize("written", ["%s {0.__class__} $((1)) ${env:PATH} env", "{ party.name }", "}} {", "#{1}"])
def test_other_signs_are_text(lucia, clinic, written):
    """TP04."""
    texts.check(written, lucia)
    assert texts.filled(written, lucia, clinic.pk, cast.NOW) == written


def test_what_a_customer_is_called_is_never_read_as_a_text(lucia, clinic):
    parties.change(clinic, fields={"name": "{{ party.city }}{% x %}"}, by=lucia, at=cast.NOW)
    assert texts.filled("{{ party.name }}", lucia, clinic.pk, cast.NOW) == "{{ party.city }}{% x %}"


def test_what_the_author_may_not_see_is_not_told(lucia, clinic):
    hidden = read("[x]\nforbid: view\non: customers.party\nfor: sales_manager\nfields: city\n", "test")
    policy.put_in_force({one.id: one for one in hidden})
    try:
        with pytest.raises(BadText):
            texts.check("{{ party.city }}", lucia)
        assert texts.filled('{{ party.city | default: "?" }}', lucia, clinic.pk, cast.NOW) == "?"
    finally:
        policy.put_in_force({})


def test_a_million_signs_are_read_in_a_moment(lucia, clinic):
    """TP05, TP08: no text takes long, however it is made."""
    began = time.monotonic()
    for written in (
        "{{" * 250_000,
        "{{ a." * 100_000,
        '{{ party.name | default: "' * 30_000,
        "{{" + " " * 500_000 + "}}",
    ):
        with pytest.raises(BadText):
            texts.check(written, lucia)
    assert time.monotonic() - began < 2
