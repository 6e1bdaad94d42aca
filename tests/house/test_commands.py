"""Does every command explain itself without a database, and end with one clear line when it cannot go on?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trato.config.command import COMMANDS

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def trato(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRATO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "trato", *arguments],
        env=kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")} | variables,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_without_a_database(name: str, tmp_path: Path) -> None:
    answer = trato(name, "--help", TRATO_DATABASE_URL=NOWHERE, TRATO_DATA=str(tmp_path / "data"))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"usage: trato {name}")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["migrate"],
        ["serve", "--port", "0"],
        ["shell", "--code", "print(Party.objects.count())"],
        ["createadmin", "ana@example.com"],
        ["backup", "never.zip"],
    ],
)
def test_an_unreachable_database_is_one_clear_line(words: list[str], tmp_path: Path) -> None:
    answer = trato(*words, TRATO_DATABASE_URL=NOWHERE, TRATO_DATA=str(tmp_path))
    assert answer.returncode == 1
    first, *hints = answer.stderr.splitlines()
    assert first == "trato: The database cannot be reached: Connection refused."
    assert [hint[:2] for hint in hints] == ["  "]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["paint"], "trato: Argument COMMAND: invalid choice: 'paint'"),
        ([], "trato: The following arguments are required: COMMAND."),
        (["serve", "--nope"], "trato: --nope is not known here."),
        (["serve", "--port", "many"], "trato: Argument --port: invalid int value: 'many'."),
        (["import", "tea-leaves", "x.csv"], "trato: tea-leaves is neither a file nor a kind of file trato reads."),
        (["restore", "nothing.zip"], "trato: There is no file nothing.zip."),
        (["backup", "/no/such/folder/x.zip"], "trato: There is no folder /no/such/folder."),
        (["demo", "--accounts"], "trato: There is no demo in "),
        (["serve", "--data", "/dev/null/x"], "trato: The data folder /dev/null/x cannot be used: Not a directory."),
        (["serve", "--port", "70000"], "trato: 70000 is not a port."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(words: list[str], sentence: str, tmp_path: Path) -> None:
    answer = trato(*words, TRATO_DATA=str(tmp_path))
    assert answer.returncode in (1, 2)
    assert answer.stderr.startswith(sentence), answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_address_that_is_no_address_is_named_with_its_variable(tmp_path: Path) -> None:
    answer = trato("migrate", TRATO_DATABASE_URL="mysql://nope", TRATO_DATA=str(tmp_path))
    assert answer.stderr.startswith("trato: TRATO_DATABASE_URL is not a database address")


def test_a_demo_is_not_begun_in_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    answer = trato("demo", "--fresh", "--port", "0", TRATO_DATABASE_URL=NOWHERE, TRATO_DATA=str(tmp_path))
    assert answer.returncode == 1
    assert answer.stderr.startswith("trato: --fresh works with trato's own database only.")
