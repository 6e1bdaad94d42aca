"""Does `trato warehouse` say what it does, and end with one clear line when there is nothing?"""

from argparse import Namespace

import pytest

from tests import cast
from trato.config.command import warehouse
from trato.config.failure import Failure
from trato.foundation.warehouse import folder

pytestmark = pytest.mark.usefixtures("committed")


def test_it_writes_shows_and_throws_away(capsys):
    cast.santa_irene(cast.admin().actor)
    warehouse.run(Namespace(what="refresh"))
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[:3] == ["customers.party", "1", "rows"] for line in lines)
    assert lines[-1].endswith(str(folder.root()))
    warehouse.run(Namespace(what="show"))
    shown = capsys.readouterr().out
    assert "customers.party.parquet" in shown
    assert "As of 20" in shown
    warehouse.run(Namespace(what="drop"))
    warehouse.run(Namespace(what="drop"))
    assert capsys.readouterr().out.splitlines() == ["Thrown away.", "There was none."]
    with pytest.raises(Failure, match="There is no warehouse"):
        warehouse.run(Namespace(what="show"))
