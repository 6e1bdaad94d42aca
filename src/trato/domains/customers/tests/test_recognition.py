"""Do all ways of writing an identity lead to one form, and nonsense to none?"""

import pytest

from trato.domains.customers.models.recognition import Unrecognizable, recognized


@pytest.mark.parametrize(
    ("country", "written", "value", "shown"),
    [
        ("ES", "963 51 20 44", "+34963512044", "+34 963 51 20 44"),
        ("ES", "0034 (963) 51-20-44", "+34963512044", "+34 963 51 20 44"),
        ("FR", "01 42 68 53 00", "+33142685300", "+33 1 42 68 53 00"),
        ("PT", "21 346 03 52", "+351213460352", "+351 21 346 0352"),
        ("DE", "(030) 2345-678", "+49302345678", "+49 30 2345678"),
        ("GB", "020 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("US", "(212) 555-0123", "+12125550123", "+1 212-555-0123"),
        ("MX", "55 5093 0300", "+525550930300", "+52 55 5093 0300"),
        ("CO", "601 3821234", "+576013821234", "+57 601 3821234"),
        ("IT", "06 6982 1234", "+390669821234", "+39 06 6982 1234"),
        ("JP", "03-1234-5678", "+81312345678", "+81 3-1234-5678"),
        ("DE", "+34 963 51 20 44", "+34963512044", "+34 963 51 20 44"),
        ("", "963512044", "+34963512044", "+34 963 51 20 44"),
        ("ES", "tel:+34-963-51-20-44", "+34963512044", "+34 963 51 20 44"),
        ("ES", "٩٦٣٥١٢٠٤٤", "+34963512044", "+34 963 51 20 44"),
    ],
)
def test_a_phone_is_kept_in_the_form_of_the_whole_world(country, written, value, shown):
    assert recognized("phone", written, country=country) == (value, shown)


@pytest.mark.parametrize("written", ["", "call me", "12", "+", "++34", "9" * 40, "+999 1234567", "'; DROP TABLE x"])
def test_what_is_no_phone_is_refused(written):
    with pytest.raises(Unrecognizable):
        recognized("phone", written, country="ES")


def test_a_country_that_does_not_exist_helps_nobody():
    with pytest.raises(Unrecognizable):
        recognized("phone", "963512044", country="QQ")
    assert recognized("phone", "+34963512044", country="QQ").value == "+34963512044"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (" Nuria@SantaIrene.Example ", "nuria@santairene.example"),
        ("mailto:nuria@santairene.example", "nuria@santairene.example"),
        ("nuria+ecografia@santairene.example", "nuria+ecografia@santairene.example"),
        ("o'neill@example.org", "o'neill@example.org"),
        ("nuria\x00@santairene.example", "nuria@santairene.example"),
    ],
)
def test_an_email_is_compared_in_lower_case(written, value):
    assert recognized("email", written).value == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "nuria",
        "@santairene.example",
        "nuria@",
        "nuria@@santairene.example",
        "nuria@santa irene.example",
        "Núria <nuria@santairene.example>",
        "a@b.example,c@d.example",
        "a@b.example\nBcc: c@d.example",
        "nuria@-santairene.example",
        "nuria@santairene..example",
        "<script>@santairene.example",
        "a@" + "b" * 250 + ".example",
        "a@b" * 100_000,
    ],
)
def test_what_is_no_email_is_refused(written):
    with pytest.raises(Unrecognizable):
        recognized("email", written)


def test_handles_lose_their_sign_case_and_accents_and_keep_how_they_are_shown():
    assert recognized("handle", "@SantaIrene") == ("santairene", "@SantaIrene")


@pytest.mark.parametrize("kind", ["handle", "visitor", "external"])
@pytest.mark.parametrize("written", ["", " \x00 ", "x" * 255])
def test_other_identities_have_between_1_and_254_characters(kind, written):
    with pytest.raises(Unrecognizable):
        recognized(kind, written)


def test_a_sign_alone_is_no_handle():
    with pytest.raises(Unrecognizable):
        recognized("handle", "@")
