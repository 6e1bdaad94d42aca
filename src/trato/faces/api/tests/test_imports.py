"""Can a program bring a file, load it and take it back, and does it hear what is wrong?"""

import base64

import pytest

from tests import cast
from trato.domains.customers.models import Party
from trato.faces.api.tests.calling import Program
from trato.foundation.jobs import worker

pytestmark = pytest.mark.django_db


def content(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_program_brings_maps_tries_loads_and_takes_back(settings):
    program = Program(cast.admin())
    one = program.post(
        "/imports", {"file_name": "p.csv", "content": content("Nombre,Correo,x\nAna,a@x.example,1\n,,2\n")}
    )
    assert (one["state"], one["rows"], one["target"]) == ("mapping", 2, "people")
    address = f"/imports/{one['id']}"
    mapping = {"columns": [{"field": "name", "case": "upper"}, {"field": "email"}, {}], "choices": {"source": "api"}}
    assert program.post(f"{address}/mapping", mapping, status=200)["columns"][0] == {"field": "name", "case": "upper"}
    tried = program.post(f"{address}/trial", status=200)
    assert (tried["state"], tried["trial"]["counts"]["new"]) == ("tried", 1)
    assert program.post(f"{address}/run", status=200)["state"] == "running"
    worker.run_all()
    done = program.get(address)
    assert (done["state"], done["counts"]) == ("done", {"read": 2, "new": 1, "refused": 1})
    assert program.get(f"{address}/rejected")["items"][1][2] == "2"
    assert Party.objects.get().name == "ANA"
    program.post(f"{address}/undo", status=200)
    worker.run_all()
    assert program.get(address)["state"] == "undone"
    assert Party.objects.count() == 0
    assert len(program.get("/imports")["items"]) == 1


def test_a_large_file_comes_in_pieces_each_of_them_once():
    program = Program(cast.admin())
    one = program.post("/imports", {"file_name": "p.csv", "content": content("name\nAna\n"), "is_whole": False})
    assert one["state"] == "receiving"
    piece = {"content": content("Luis\n"), "is_last": True}
    for _ in range(2):
        read = program.post(f"/imports/{one['id']}/pieces", piece, status=200, Idempotency_Key="piece 2")
        assert (read["state"], read["rows"]) == ("mapping", 2)
    program.refused(409, "POST", f"/imports/{one['id']}/pieces", piece)


def test_a_program_hears_what_is_wrong():
    program = Program(cast.admin())
    program.refused(409, "POST", "/imports", {"file_name": "p.csv", "content": "no base64!"})
    program.refused(409, "POST", "/imports", {"file_name": "p.csv", "content": content("a\n1\n"), "as": "unicorns"})
    one = program.post("/imports", {"file_name": "p.csv", "content": content("a,b\n1,2\n")})
    problem = program.refused(409, "POST", f"/imports/{one['id']}/trial")
    assert "Choose a column" in problem["detail"]
    program.refused(409, "POST", f"/imports/{one['id']}/undo")
    program.refused(409, "POST", f"/imports/{one['id']}/mapping", {"columns": []})
    program.refused(422, "POST", f"/imports/{one['id']}/mapping", {"columns": [{"nonsense": "x"}]})


def test_a_token_of_somebody_who_may_not_load_files_loads_none():
    program = Program(cast.eva())
    program.refused(403, "POST", "/imports", {"file_name": "p.csv", "content": content("name\nAna\n")})
    program.refused(403, "GET", "/imports")
