"""Can nobody but us make an address to which answers and bounces come back? (cases MT03, MT20)"""

from uuid import UUID

import pytest

from trato.domains.conversations.channels.email import return_address

UID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.mark.parametrize("sort", ["r", "b"])
def test_an_address_that_we_made_names_its_message(sort):
    made = return_address.made("soporte@clima.example", sort, UID)
    assert made.startswith("soporte+") and len(made.partition("@")[0]) <= 64
    assert return_address.named(made.upper()) == (sort, UID)
    assert return_address.plain(made) == "soporte@clima.example"


def test_a_changed_one_names_nothing():
    made = return_address.made("soporte@clima.example", "r", UID)
    other = return_address.made("soporte@clima.example", "r", UUID(int=5))
    forged = [
        made.replace("+r.", "+b."),
        made.replace("@", "a@"),
        made.replace("+r.", "+x."),
        f"soporte+r.{made.split('.')[1]}.{other.split('@')[0].split('.')[2]}@clima.example",
        "soporte@clima.example",
        "",
        "+r." * 1000,
    ]
    assert [return_address.named(one) for one in forged] == [None] * len(forged)


def test_a_name_that_is_too_long_gets_none():
    assert return_address.made(f"{'x' * 40}@clima.example", "r", UID) == ""


def test_another_installation_makes_others(settings):
    made = return_address.made("soporte@clima.example", "r", UID)
    settings.MASTER_KEY = "another"
    assert return_address.named(made) is None
