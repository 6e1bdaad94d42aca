"""How does each row get numbers that look random, and are the same on every machine and with every version?

SplitMix64 (Steele, Lea and Flood 2014) over the row's own number: no state is carried from row to row, so any part
of the data can be made without the parts before it.
"""

from collections.abc import Sequence
from zlib import crc32

import polars as pl

_U64 = pl.UInt64
_GOLDEN = 0x9E3779B97F4A7C15
_HEX = pl.Series([f"{number:04x}" for number in range(1 << 16)])


class Throws:
    """Throws for the rows of one frame: `number` is the column that tells the rows apart."""

    def __init__(self, seed: int, number: str) -> None:
        self._seed = seed
        self._number = number

    def bits(self, purpose: str) -> pl.Expr:
        """64 bits; different purposes give independent ones."""
        start = (crc32(purpose.encode()) << 32 ^ self._seed * _GOLDEN) & (1 << 64) - 1
        return _mixed(_mixed(pl.col(self._number).cast(_U64) + _u64(start)) + _u64(start | 1))

    def unit(self, purpose: str) -> pl.Expr:
        """A number from 0 to just below 1."""
        return (self.bits(purpose) // _u64(1 << 11)).cast(pl.Float64) / (1 << 53)

    def below(self, purpose: str, end: int) -> pl.Expr:
        """A whole number from 0 to end - 1."""
        return (self.unit(purpose) * end).cast(pl.Int64)

    def pick(self, purpose: str, things: Sequence[str]) -> pl.Expr:
        """One of the things, each as likely."""
        return pl.lit(pl.Series(things)).gather(self.below(purpose, len(things)))

    def rank(self, purpose: str, count: int, skew: float) -> pl.Expr:
        """A rank from 0 to count - 1 of which the first are the most frequent (Zipf's law with this exponent)."""
        rest = 1 - skew
        low, high = 0.5**rest, (count + 0.5) ** rest
        return ((low + self.unit(purpose) * (high - low)) ** (1 / rest)).round().clip(1, count).cast(pl.Int64) - 1

    def weighted(self, purpose: str, weights: Sequence[float]) -> pl.Expr:
        """An index into the weights, as often as they say."""
        total, sum_, marks = sum(weights), 0.0, []
        for weight in weights:
            sum_ += weight / total
            marks.append(sum_)
        unit = self.unit(purpose)
        return pl.sum_horizontal([(unit >= mark).cast(pl.Int64) for mark in marks[:-1]] or [pl.lit(0, pl.Int64)])

    def uuid7(self, purpose: str, moment: pl.Expr) -> pl.Expr:
        """A UUIDv7 of this moment as 32 hexadecimal digits."""
        ms, low, high = moment.dt.epoch("ms").cast(_U64), self.bits(purpose), self.bits(purpose + " too")
        return pl.concat_str(
            _hex(ms // _u64(1 << 32)),
            _hex(ms // _u64(1 << 16)),
            _hex(ms),
            _hex(high % _u64(1 << 12) + _u64(0x7000)),
            _hex(low % _u64(1 << 14) + _u64(0x8000)),
            _hex(low // _u64(1 << 16)),
            _hex(low // _u64(1 << 32)),
            _hex(low // _u64(1 << 48)),
        )


def _u64(value: int) -> pl.Expr:
    return pl.lit(value, dtype=_U64)


def _mixed(bits: pl.Expr) -> pl.Expr:
    bits = bits * _u64(_GOLDEN)
    bits = (bits ^ (bits // _u64(1 << 30))) * _u64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits // _u64(1 << 27))) * _u64(0x94D049BB133111EB)
    return bits ^ (bits // _u64(1 << 31))


def _hex(bits: pl.Expr) -> pl.Expr:
    return pl.lit(_HEX).gather((bits % _u64(1 << 16)).cast(pl.UInt32))
