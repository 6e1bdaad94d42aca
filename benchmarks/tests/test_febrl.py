"""Are the FEBRL files read as they are meant, and precision and recall counted rightly?"""

import pytest

from benchmarks import febrl

# Invented; the sets themselves are not ours to ship.
SAMPLE = """rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id
rec-1-org, rosa, mas, 6, mayor, , elche, 0320, a, 19800102, 1234567
rec-1-dup-0, rosa, mass, 6, mayor, , elche, 0320, a, 19800102, 1234567
rec-2-org, ximo, puig, 9, colon, , elda, 0360, a, 19511111, 7654321
rec-2-dup-0, puig, ximo, 9, colon, , elda, 0360, a, , 7654321
"""


@pytest.fixture
def records(tmp_path):
    file = tmp_path / "set.csv"
    file.write_text(SAMPLE)
    return list(febrl.read(file))


def test_pairs_of_one_person_are_the_truth(records):
    assert febrl.truth(records) == {(1, 2), (3, 4)}


def test_precision_and_recall_are_counted_at_each_level_and_better():
    found = {(1, 2): "certain", (3, 4): "likely", (1, 4): "possible"}
    told = list(febrl.told(found, {(1, 2), (3, 4)}))
    assert told == [("certain", 1.0, 0.5), ("likely", 1.0, 1.0), ("possible", 2 / 3, 1.0)]
