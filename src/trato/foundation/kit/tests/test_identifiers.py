"""Are outside names unique, unguessable and in the order of time?"""

import time

from trato.foundation.kit.identifiers import new_uid


def test_a_uid_is_a_version_7_of_the_standard():
    before = time.time_ns() // 1_000_000
    uid = new_uid()
    after = time.time_ns() // 1_000_000
    assert uid.version == 7
    assert uid.variant == "specified in RFC 4122"
    assert before <= uid.int >> 80 <= after


def test_uids_do_not_repeat_and_later_ones_sort_later():
    assert len({new_uid() for _ in range(10_000)}) == 10_000
    first = new_uid()
    time.sleep(0.002)
    assert first < new_uid()


def test_the_random_part_has_74_random_bits():
    every = [new_uid().int & (1 << 62) - 1 for _ in range(2_000)]
    for bit in range(62):
        assert 800 < sum(value >> bit & 1 for value in every) < 1200
