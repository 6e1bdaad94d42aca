"""How much does each agreement and disagreement say about two records being one party?

The model is that of Fellegi and Sunter (1969): a comparison that comes out so in a share `m` of the pairs that are the
same party, and in a share `u` of those that are not, weighs log2(m / u) bits; the weights of all comparisons are added.
What one record does not say weighs nothing. Shares are rounded from the FEBRL sets and from practice (two people with
one mailbox are rarer than u says, yet families and offices share them). What came of it: docs/decisions/0013.
"""

import math
from dataclasses import dataclass

# One pair in so many that share a key is the same party: what has to be outweighed before anything is likely.
PRIOR = 8.0
CERTAIN, LIKELY, POSSIBLE = 18.0, 13.0, 9.0


@dataclass(frozen=True)
class Outcome:
    """How a comparison can come out: the first whose condition holds does."""

    code: str
    when: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        """In bits."""
        return round(math.log2(self.m / self.u), 2)


@dataclass(frozen=True)
class Comparison:
    """One thing that two records, `a` and `b`, are compared by; `known` says when both say something."""

    name: str
    known: str
    outcomes: tuple[Outcome, ...]

    @property
    def code(self) -> str:
        """The SQL that gives the code of the outcome, NULL where there is nothing to compare."""
        cases = " ".join(f"WHEN {one.when} THEN '{one.code}'" for one in self.outcomes)
        return f"CASE WHEN NOT ({self.known}) THEN NULL {cases} END"

    def weight(self, value: str) -> str:
        """The SQL that gives the weight of such a code."""
        cases = " ".join(f"WHEN '{one.code}' THEN {one.weight}" for one in self.outcomes)
        return f"CASE {value} {cases} ELSE 0 END"


COMPARISONS = (
    Comparison(
        "name",
        "a.name <> '' AND b.name <> ''",
        (
            Outcome("same", "a.name = b.name AND a.name LIKE '% %'", 0.65, 0.001),
            Outcome("near", "similarity(a.name, b.name) >= 0.7", 0.2, 0.002),
            Outcome("alike", "similarity(a.name, b.name) >= 0.5", 0.1, 0.006),
            Outcome("some", "similarity(a.name, b.name) >= 0.3", 0.03, 0.03),
            Outcome("different", "TRUE", 0.02, 0.961),
        ),
    ),
    Comparison(
        "email",
        "a.emails <> '{}' AND b.emails <> '{}'",
        (Outcome("same", "a.emails && b.emails", 0.6, 0.0005), Outcome("different", "TRUE", 0.4, 0.9995)),
    ),
    Comparison(
        "phone",
        "a.phones <> '{}' AND b.phones <> '{}'",
        (Outcome("same", "a.phones && b.phones", 0.6, 0.002), Outcome("different", "TRUE", 0.4, 0.998)),
    ),
    Comparison(
        "tax_number",
        "a.tax <> '' AND b.tax <> ''",
        (
            Outcome("same", "a.tax = b.tax", 0.9, 0.00005),
            Outcome("near", "similarity(a.tax, b.tax) >= 0.4", 0.05, 0.001),
            Outcome("different", "TRUE", 0.05, 0.99895),
        ),
    ),
    Comparison(
        "born_on",
        "a.born IS NOT NULL AND b.born IS NOT NULL",
        (
            Outcome("same", "a.born = b.born", 0.9, 0.003),
            Outcome(
                "near",
                """(left(a.born, 6) = left(b.born, 6) OR right(a.born, 4) = right(b.born, 4)
                OR (left(a.born, 4) = left(b.born, 4) AND (right(a.born, 2) = right(b.born, 2)
                OR (substr(a.born, 5, 2) = right(b.born, 2) AND right(a.born, 2) = substr(b.born, 5, 2)))))""",
                0.05,
                0.006,
            ),
            Outcome("different", "TRUE", 0.05, 0.991),
        ),
    ),
    Comparison(
        "address",
        "a.street || a.postcode || a.city <> '' AND b.street || b.postcode || b.city <> ''",
        (
            Outcome(
                "same",
                "a.postcode = b.postcode AND a.street <> '' AND b.street <> '' AND similarity(a.street, b.street) >= 0.5",
                0.6,
                0.005,
            ),
            # A street of the same name in another city is another street.
            Outcome(
                "near",
                """a.street <> '' AND b.street <> '' AND similarity(a.street, b.street) >= 0.7
                AND (similarity(a.city, b.city) >= 0.4 OR a.postcode = '' OR b.postcode = '')""",
                0.1,
                0.003,
            ),
            Outcome("postcode", "a.postcode <> '' AND a.postcode = b.postcode", 0.15, 0.03),
            Outcome("city", "a.city <> '' AND a.city = b.city", 0.1, 0.06),
            Outcome("different", "a.postcode <> '' AND b.postcode <> ''", 0.05, 0.902),
        ),
    ),
)


def likelihood(weight: float) -> float:
    """The share of such pairs that are the same party, between 0 and 1."""
    return 1 / (1 + 2 ** (PRIOR - weight))
