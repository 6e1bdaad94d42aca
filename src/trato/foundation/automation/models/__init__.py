"""Rules, and what became of each."""

from trato.foundation.automation.models.rule import Edition, Halt, Rule
from trato.foundation.automation.models.run import Caused, Passed, Run, RunState, Tally

__all__ = ["Caused", "Edition", "Halt", "Passed", "Rule", "Run", "RunState", "Tally"]
