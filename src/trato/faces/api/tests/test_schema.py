"""Does the API do what its own description says, whatever is sent? Schemathesis asks the served house."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests import cast
from tests.faults.installation import soon
from trato.faces.api.tests.calling import Program

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def served(tmp_path):
    """The address of our own server over the database of the tests."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "trato.config.server.web",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    source = str(Path(__file__).parents[4])
    with (tmp_path / "said.txt").open("wb") as said:
        server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": source}, stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        assert soon(lambda: _answers(address), 60), (tmp_path / "said.txt").read_text()
        yield address
    finally:
        server.terminate()
        server.wait(20)


def test_a_few_requests_to_every_operation_are_answered_as_described(served, tmp_path):
    explore(served, tmp_path, "--phases", "fuzzing,stateful", "--max-examples", "2", "--seed", "1")


@pytest.mark.campaign
def test_many_requests_to_every_operation_are_answered_as_described(served, tmp_path):
    seed, examples = os.environ.get("TRATO_TEST_SEED", "1"), os.environ.get("TRATO_TEST_EXAMPLES", "100")
    print(f"seed {seed}")
    explore(served, tmp_path, "--checks", "all", "--max-examples", examples, "--seed", seed)


def explore(served: str, folder: Path, *how: str) -> None:
    """Let Schemathesis ask with ids of things that exist, so that it gets beyond «not found»."""
    program = Program(cast.admin())
    party = program.post("/parties", {"kind": "organization", "name": "Clínica", "address": {"city": "Valencia"}})
    product = program.post("/products", {"code": "GEL", "name": "Gel", "currency": "EUR"})
    line = {"product": product["id"], "quantity": "1", "unit_price": "1"}
    known = {
        "party": party["id"],
        "product": product["id"],
        "task": program.post("/tasks", {"title": "Llamar"})["id"],
        "interaction": program.post("/interactions", {"party": party["id"], "kind": "call"})["id"],
        "order": program.post("/orders", {"number": "1", "currency": "EUR", "lines": [line]})["id"],
    }
    settings = folder / "schemathesis.toml"
    settings.write_text("[parameters]\n" + "".join(f'"path.{name}" = "{uid}"\n' for name, uid in known.items()))
    command = ["schemathesis", "--config-file", str(settings), "run", f"{served}/api/v1/openapi.json"]
    token = ["-H", f"Authorization: Bearer {program.secret}", "--suppress-health-check", "all"]
    program_of_ours = str(Path(sys.executable).parent / command[0])
    # The settings of pytest are not its business.
    done = subprocess.run([program_of_ours, *command[1:], *token, *how], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


def _answers(address: str) -> bool:
    try:
        return urlopen(f"{address}/healthz", timeout=5).status == 200
    except (URLError, OSError):
        return False
