"""Does `./trato` work on a bare machine, and say in a sentence what is missing when it does not?"""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "trato"


@pytest.fixture
def bootstrap() -> ModuleType:
    loader = SourceFileLoader("bootstrap", str(SCRIPT))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone, without the front end: its tools are another registry's."""
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(SCRIPT, folder / "trato")
    shutil.copytree(SCRIPT.parent / "requirements", folder / "requirements")
    return folder


def start(clone: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRATO_", "PIP_", "UV_"))}
    return subprocess.run(
        [sys.executable, str(clone / "trato"), *arguments],
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_an_old_python_understands_the_script_well_enough_to_say_so() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 8))
    imported = {
        (node.module or "" if isinstance(node, ast.ImportFrom) else name.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_an_old_python_with_no_newer_one_beside_it_is_told(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(bootstrap.Failure, match=r"trato needs Python 3\.11 or newer; this is 3\.9\."):
        bootstrap.main(["demo"])


def test_a_full_disk_is_said_before_anything_is_made(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(bootstrap.Failure, match=r"0\.0 GB are free"):
        bootstrap.require_disk()


def test_a_debian_without_venv_is_told_which_package_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(bootstrap.Failure) as refused:
        bootstrap.require_venv_module()
    assert "apt-get install python3." in refused.value.hint


def test_without_an_index_of_packages_there_is_one_sentence_and_a_log(clone: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    answer = start(clone, "doctor", PIP_INDEX_URL=nowhere, PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0", UV_OFFLINE="1")
    assert answer.returncode == 1
    told = [line for line in answer.stderr.splitlines() if line.startswith("trato: ")]
    assert len(told) == 1, answer.stderr
    assert told[0].startswith("trato: Installing the packages with pip failed: ")
    assert "Traceback" not in answer.stderr
    assert (clone / ".cache" / "logs" / "packages-pip.log").stat().st_size > 0


def test_a_folder_that_cannot_be_written_is_said(clone: Path) -> None:
    (clone / ".cache").write_text("in the way")
    answer = start(clone, "doctor")
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"trato: {clone}/.cache cannot be written: ")


def test_without_a_browser_an_ordinary_user_is_told_what_to_do(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRATO_CHROMIUM", raising=False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    with pytest.raises(bootstrap.Failure, match="need Chromium") as refused:
        bootstrap.require_browser()
    assert "./trato test --fast" in refused.value.hint


def test_what_is_done_is_not_done_again_until_its_sources_change(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "CACHE", tmp_path)
    bootstrap.done("packages", "one")
    bootstrap.done("frontend", "two")
    assert bootstrap.is_done("packages", "one")
    assert not bootstrap.is_done("packages", "another")
    bootstrap.forget("packages")
    assert not bootstrap.is_done("packages", "one")
    assert bootstrap.is_done("frontend", "two")


def test_uv_is_installed_with_the_version_and_hashes_of_the_lock(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "CACHE", tmp_path)
    asked: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "succeeds", lambda words, command, log: asked.append(command) or False)
    assert bootstrap.install_uv(SCRIPT.parent / "requirements" / "dev.txt") is None
    lines = (tmp_path / "uv.txt").read_text().splitlines()
    assert lines[0].startswith("uv==")
    assert all("--hash=sha256:" in line for line in lines[1:])
    assert "--require-hashes" in asked[0]
