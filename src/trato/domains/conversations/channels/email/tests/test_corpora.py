"""How much of what others have collected and labeled is read as they say?"""

import json
import time
from collections import Counter

import pytest

from trato.domains.conversations.channels.email import parse, plain, reply
from trato.domains.conversations.channels.email.html import sanitized
from trato.domains.conversations.channels.email.tests import corpora

pytestmark = pytest.mark.campaign


def test_every_mail_is_read_whole_and_at_once():
    times = []
    problems: Counter[tuple[str, str]] = Counter()
    counts: Counter[str] = Counter()
    for name, raw in corpora.every():
        before = time.process_time()
        read = parse.letter(raw)
        times.append((time.process_time() - before, name, len(raw)))
        counts[name.partition("/")[0]] += 1
        problems[name, read.problem] += bool(read.problem)
        assert sanitized(read.html) == read.html
    print(counts, sorted(times)[-3:], [name for name, count in problems.items() if count])
    # Only heads that promise parts and have none.
    assert {problem for name, problem in problems if problems[name, problem]} <= {"damaged"}
    assert max(times)[0] < 0.5


def test_reports_are_recognized_as_their_labels_say():
    """Reasons of sisimai; its «filtered» is its own word for an unknown user told late."""
    mails = {path.rpartition("/")[2]: raw for path, raw in corpora.packed("sisimai") if path.split("/")[0] == "bsd"}
    told: Counter[str] = Counter()
    for name, wanted in corpora.labels("bounces_sisimai").items():
        read = parse.letter(mails[name])
        if all(one["reason"] == "vacation" for one in wanted):
            told["recognized"] += read.automatic in ("auto_reply", "out_of_office")
            told["mails"] += 1
            continue
        told["mails"] += 1
        told["recognized"] += bool(read.failures)
        told["recipients"] += len(wanted)
        for one, failure in zip(wanted, read.failures, strict=False):
            told["found"] += 1
            told["reasons"] += failure.reason == one["reason"]
            told["permanence"] += (failure.kind == "hard") == one["hardbounce"]
    print(dict(told))
    assert told["recognized"] >= 0.97 * told["mails"]
    assert told["found"] >= 0.97 * told["recipients"]
    assert told["reasons"] >= 0.65 * told["recipients"]
    assert told["permanence"] >= 0.82 * told["recipients"]


def test_addresses_are_found_as_their_labels_say():
    mails = dict(corpora.packed("flufl"))
    labels = corpora.labels("bounces_flufl")
    right = 0
    for one in labels:
        wanted = {address.lower() for kind in ("permanent", "temporary") for address in one[kind] or []}
        read = parse.letter(mails[one["file"]])
        right += {failure.address.lower() for failure in read.failures} == wanted
    print(f"{right} of {len(labels)}")
    assert right >= 108


def test_hardly_a_letter_is_taken_for_a_report():
    taken = [name for name, raw in corpora.everyday() if parse.letter(raw).failures]
    print(taken)
    assert len(taken) <= 2


def test_replies_are_divided_as_their_labels_say():
    """The cases of quotequail that say what is new in a text."""
    cases = _cases()
    wrong = [text for text, new in cases if _squeezed(reply.divided(text).new) != _squeezed(new)]
    print(f"{len(cases) - len(wrong)} of {len(cases)}", wrong)
    assert len(cases) > 45 and len(wrong) <= 2


def _cases() -> list[tuple[str, str]]:
    cases = []
    for case in json.loads((corpora.folder() / "email_replies/quotequail_cases.json").read_text()):
        kind, values = case["source"].rpartition(":")[2], case["values"]
        if kind == "test_parse_reply":
            cases.append((f"Hola, Ana.\n\n{values[0]}\n\n> Buenos días\n> a todos\n", "Hola, Ana."))
        elif kind == "test_quote":
            cases.append((values[0], "Hello world."))
        elif kind == "test_unwrap" and values[1]:
            new = [values[1].get(place, "") for place in ("text_top", "text_bottom")]
            # A signature below a quote is none of what is new.
            cases.append((values[0], "\n".join(one for one in new if not one.startswith("--"))))
        elif kind == "test_quote_html":
            above = "".join(page for is_new, page in values[2] if is_new)
            cases.append((plain.text(sanitized(values[0])), plain.text(sanitized(above))))
    return cases


def _squeezed(text: str) -> str:
    return " ".join(text.split())
