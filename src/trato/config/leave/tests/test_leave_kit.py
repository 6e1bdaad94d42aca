"""Does everything leave in open files, and is what comes back from them equal to what left?"""

import hashlib
import json
import os
import random
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from conftest import empty_all_tables

from tests import cast
from tests.attacks import furniture
from trato.config import database
from trato.config.failure import Failure
from trato.config.folder import data_folder
from trato.config.leave import archive, lines, tables
from trato.config.leave.archive import Manifest
from trato.config.leave.bring_in import Brought, bring_in
from trato.config.leave.take_out import take_out
from trato.config.leave.titles import TITLES
from trato.domains.customers.actions import consents, parties
from trato.foundation.access.models import Session, Token, User
from trato.foundation.audit import chain, heads
from trato.foundation.audit.verify import verify
from trato.foundation.kit import guard, sql
from trato.foundation.privacy import holdings, ledger, seals
from trato.foundation.privacy.actions import erasing
from trato.foundation.privacy.people import Person
from trato.foundation.stream import worker

pytestmark = pytest.mark.usefixtures("committed")

ATTACHED = Path("ab") / "contrato «firmado».pdf"
_RESTART = (
    "SELECT setval(format('public.%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public'"
)
_SHAPE = """
SELECT 'index', pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text !~ '^pg_'
UNION ALL SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgname::text, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Left:
    """What was made once for all tests: the archive, and some numbers in it."""

    folder: Path
    zipped: Path
    admin: int
    marta: int
    shape: list[tuple[str, str]]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> Left:
    """One of everything, a consent with sealed proof, somebody erased, a file, and a chain that was verified."""
    folder = tmp_path_factory.mktemp("left")
    with django_db_blocker.unblock(), guard.working_as(guard.capability("tests.arrange", guard.EVERYTHING)):
        as_new()
        house = furniture.furnish()
        admin, marta = house.people["administrator"], house.foreign["party"]
        _more(house, admin)
        assert verify(heads.read(heads.file_in(data_folder()))).fault is None
        assert Session.objects.exists()
        made = Left(left(folder / "kit"), left(folder / "kit.zip"), admin.pk, marta.pk, shape())
        as_new()
    return made


def _more(house: furniture.House, admin: User) -> None:
    by = admin.actor
    offers = cast.purpose("offers", "consent", by=by)
    proof = {"said": 'Sí, «quiero» \\ "todo"\n€\u2028'}
    consents.give(house.foreign["party"], purpose=offers, channel="email", proof=proof, by=by, at=cast.NOW)
    gone = parties.register("person", given="Berta", family="Olvidada", by=by, at=cast.NOW)
    parties.change(house.rows["party"], fields={"sector": 'Tabulador\ty "comillas" \\x41 🦷'}, by=by, at=cast.NOW)
    Token.issue(admin, label="Tienda", at=cast.NOW)
    worker.settle()
    erasing.erase(Person("party", gone.pk), reason="request", by=by, at=cast.LATER)
    worker.settle()
    chain.link_notes()
    heads.write_down(heads.file_in(data_folder()), at=cast.LATER)
    attached = data_folder() / "files" / ATTACHED
    attached.parent.mkdir(parents=True, exist_ok=True)
    attached.write_bytes(os.urandom(5_000))


@pytest.fixture
def kit(made: Left, tmp_path: Path) -> Iterator[Path]:
    """A copy of the archive, and a system that is as new."""
    as_new()
    yield Path(shutil.copytree(made.folder, tmp_path / "kit"))
    as_new()


def left(path: Path) -> Path:
    take_out(path, is_folder=path.suffix != ".zip", at=cast.LATER, tell=lambda *_words: None)
    return path


def brought(path: Path) -> Brought:
    with archive.read(path) as reader:
        return bring_in(reader, at=cast.LATER, tell=lambda *_words: None)


def as_new() -> None:
    """The same installation before anything happened in it."""
    empty_all_tables()
    with database.connect("owner") as owner:
        owner.execute(_RESTART)
    for path in (data_folder() / "files", data_folder() / "audit"):
        shutil.rmtree(path, ignore_errors=True)
    ledger.file_in(data_folder()).unlink(missing_ok=True)


def manifest(path: Path) -> Manifest:
    with archive.read(path) as reader:
        return reader.manifest


def shape() -> list[tuple[str, str]]:
    with database.connect("owner") as owner:
        return owner.execute(_SHAPE).fetchall()


@pytest.mark.parametrize("kind", ["folder", "zipped"])
def test_what_comes_back_is_equal_table_by_table(made, kit, kind, tmp_path):
    """VRX-05."""
    first = getattr(made, kind)
    done = brought(first)
    there, here = manifest(first), manifest(left(tmp_path / f"again{first.suffix}"))
    assert done.rows == sum(table.rows for table in there.tables.values()) > 300
    different = [name for name in there.members if there.members[name] != here.members.get(name)]
    assert [name for name in different if name not in archive.READMES.values()] == []
    assert here.sequences == there.sequences
    assert shape() == made.shape
    assert (data_folder() / "files" / ATTACHED).stat().st_size == 5_000
    assert verify(heads.read(heads.file_in(data_folder()))).fault is None


def test_every_table_leaves_or_says_why_not(kit):
    with database.connect("owner") as owner:
        there = {name for (name,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    taken = set(manifest(kit).tables)
    assert taken | set(tables.LEFT_BEHIND) == there
    assert not taken & set(tables.LEFT_BEHIND)
    assert len([table for table in manifest(kit).tables.values() if table.rows]) > 40


def test_every_table_has_a_title_in_the_page_that_explains_it(kit):
    titled = {table.name for table in holdings.tables()} | set(TITLES)
    assert set(manifest(kit).tables) <= titled
    assert set(TITLES) <= set(holdings.impersonal())
    for name in archive.READMES.values():
        page = (kit / name).read_text()
        for table in manifest(kit).tables.values():
            assert f"`{table.file}`" in page
            assert all(f"| `{column}` |" in page for column in table.columns)
    assert "Todo lo que trato guarda" in (kit / "LEEME.md").read_text()


def test_what_was_sealed_is_opened_and_stays_readable_after_the_way_back(kit, made):
    (opened,) = (kit / "opened").glob("customers_consent.*.jsonl")
    assert any("«quiero»" in json.loads(line)["proof"] for line in opened.read_bytes().splitlines())
    brought(kit)
    proofs = [row["proof"] for row in sql.rows("SELECT proof FROM customers_consent WHERE proof IS NOT NULL")]
    said = seals.opened(proofs, of=Person("party", made.marta), place="customers_consent")
    assert any("«quiero»" in (text or "") for text in said)


def test_numbers_go_on_and_the_system_works_on(kit, made):
    brought(kit)
    last = sql.rows("SELECT max(id) AS last FROM customers_party")[0]["last"]
    by = User.objects.get(pk=made.admin).actor
    assert parties.register("person", given="Nueva", family="Clienta", by=by, at=cast.LATER).pk > last
    worker.settle()
    chain.link_notes()
    assert verify().fault is None


def test_people_keep_their_passwords_and_programs_their_tokens_but_nobody_stays_signed_in(kit, made):
    brought(kit)
    assert Session.objects.count() == 0
    assert Token.objects.filter(label="Tienda", revoked_at=None).exists()
    assert User.objects.get(pk=made.admin).check_password(cast.PASSWORD)


def test_whoever_was_erased_after_the_archive_was_made_stays_erased(kit, made):
    """PRI-03."""
    brought(kit)
    erasing.erase(
        Person("party", made.marta), reason="request", by=User.objects.get(pk=made.admin).actor, at=cast.LATER
    )
    shutil.copy(ledger.file_in(data_folder()), ledger.beside(kit))
    as_new()
    assert brought(kit).erased == 1
    assert "Marta" not in sql.rows("SELECT name FROM customers_party WHERE id = %s", [made.marta])[0]["name"]


def test_a_system_that_holds_data_is_refused_and_left_alone(kit):
    brought(kit)
    before = sql.rows("SELECT count(*) AS n FROM stream_event")
    with pytest.raises(Failure, match="holds data"):
        brought(kit)
    assert sql.rows("SELECT count(*) AS n FROM stream_event") == before


def test_an_import_that_ends_in_the_middle_leaves_the_system_as_new(kit):
    before = shape()

    def stop(table: str, _rows: int) -> None:
        if table == "orders_order":
            raise KeyboardInterrupt

    with archive.read(kit) as reader, pytest.raises(KeyboardInterrupt):
        bring_in(reader, at=cast.LATER, tell=stop)
    with database.connect("owner") as owner:
        assert tables.first_with_data(owner) == ""
    assert shape() == before
    assert brought(kit).rows > 300


def test_a_damaged_or_cut_archive_is_refused_before_anything_is_touched(made, kit, tmp_path):
    """Any bit of any member; half a ZIP file; a member that is gone."""
    whole, dice = made.zipped.read_bytes(), random.Random(20261122)
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        _refused(tmp_path / "cut.zip", whole[:length])
    names = sorted(path for path in kit.rglob("*") if path.is_file() and path.stat().st_size)
    for path in [kit / archive.MANIFEST, kit / archive.SEAL, *dice.sample(names, 12)]:
        content = path.read_bytes()
        place = dice.randrange(min(len(content), 60))
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :])
        with pytest.raises(Failure), archive.read(kit):
            pass
        path.write_bytes(content)
    (kit / "tables" / "orders_order.jsonl").unlink()
    with pytest.raises(Failure, match=r"orders_order\.jsonl is damaged"), archive.read(kit):
        pass


def test_an_archive_of_tomorrow_or_of_another_version_is_refused(kit):
    known = manifest(kit)
    for changed, words in (
        ({"format": archive.FORMAT + 1, "trato": "9.9"}, r"made by a newer trato \(9\.9\)"),
        ({"migrations": [*known.migrations, "stream.9999_of_tomorrow"]}, r"does not know stream\.9999_of_tomorrow"),
        ({"migrations": known.migrations[:-1]}, "made by an older trato"),
        ({"sequences": {"customers_party_id_seq; DROP TABLE access_user": 7}}, "is unknown here"),
    ):
        with pytest.raises(Failure, match=words):
            brought(_sealed(kit, msgspec.to_builtins(known) | changed))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"id": 1\n', "is no row as JSON"),
        (b"[1, 2]\n", "is no row as JSON"),
        (b'{"id": 1}\n', "is missing"),
        (b"\\.\n", "is no row as JSON"),
        (b'{"id": ' + b"[" * 100_000 + b"\n", "is no row as JSON"),
        (b"\xff\xfe\n", "is no row as JSON"),
    ],
)
def test_rows_that_are_no_rows_are_named_with_their_line(kit, content, words):
    with pytest.raises(Failure, match=words):
        brought(_with(kit, "tables/customers_party.jsonl", content))
    with database.connect("owner") as owner:
        assert tables.first_with_data(owner) == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "a\0b"), ("id", 10**40), ("id", "x"), ("tags", 7), ("born_on", "31-31-31"), ("uid", "no"), ("name", None),
        ("name", "x" * 100_000), ("owner_id", 987_654_321), ("preferences", "\ud800"),
    ],
)  # fmt: skip
def test_values_no_column_can_hold_are_refused_in_one_sentence(kit, column, value):
    rows = [json.loads(line) for line in (kit / "tables" / "customers_party.jsonl").read_bytes().splitlines()]
    assert column in rows[0]
    rows[0][column] = value
    with pytest.raises(Failure, match="nothing was changed"):
        brought(_with(kit, "tables/customers_party.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()))
    with database.connect("owner") as owner:
        assert tables.first_with_data(owner) == ""


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "files/../../evil",
        "/etc/passwd",
        "files/a\\..\\b",
        "files/",
        "evil.sh",
        "tables/../x.jsonl",
        "files/./a",
    ],
)
def test_a_member_that_points_elsewhere_is_refused(kit, tmp_path, name):
    hostile = tmp_path / "hostile.zip"
    _zip(kit, hostile, extra=name)
    with pytest.raises(Failure), archive.read(hostile):
        pass


def test_a_bomb_a_link_and_a_doubled_name_are_refused(kit, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file, file.open("tables/x.jsonl", "w") as member:
        for _ in range(64):
            member.write(b"\0" * (1 << 20))
    with pytest.raises(Failure, match="no honest file"), archive.read(bomb):
        pass
    link = zipfile.ZipInfo("files/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(Failure, match="as a link"), archive.read(tmp_path / "link.zip"):
        pass
    (kit / "files" / "link").symlink_to("/etc/passwd")
    with pytest.raises(Failure, match="a link"), archive.read(kit):
        pass


def test_a_member_that_lies_about_its_length_is_cut_short(tmp_path, kit):
    (kit / "files" / "ab" / "more").write_bytes(b"x" * 10_000)
    with pytest.raises(Failure, match="does not know"), archive.read(kit):
        pass


def test_an_archive_is_only_its_owners_to_read(made):
    files = [path for path in made.folder.rglob("*") if path.is_file()]
    assert [path for path in (made.zipped, made.folder, *files) if path.stat().st_mode & 0o077] == []


def test_lines_longer_than_a_block_come_through_whole(kit, monkeypatch):
    monkeypatch.setattr(lines, "_BLOCK", 64)
    assert brought(kit).rows > 300


def test_an_export_that_fails_leaves_nothing(tmp_path):
    def stop(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Failure, match="cannot be written"):
        take_out(tmp_path / "never.zip", is_folder=False, at=cast.LATER, tell=stop)
    assert list(tmp_path.iterdir()) == []


def _refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Failure), archive.read(path):
        pass


def _with(kit: Path, name: str, content: bytes) -> Path:
    """The archive with another content of a member, which its manifest knows."""
    known = msgspec.to_builtins(manifest(kit))
    (kit / name).write_bytes(content)
    known["members"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return _sealed(kit, known)


def _sealed(kit: Path, known: dict) -> Path:
    text = json.dumps(known).encode()
    (kit / archive.MANIFEST).write_bytes(text)
    (kit / archive.SEAL).write_text(hashlib.sha256(text).hexdigest())
    return kit


def _zip(kit: Path, hostile: Path, extra: str) -> None:
    known = msgspec.to_builtins(manifest(kit))
    known["members"][extra] = {"bytes": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
    _sealed(kit, known)
    with zipfile.ZipFile(hostile, "w") as file:
        for path in kit.rglob("*"):
            if path.is_file():
                file.write(path, path.relative_to(kit).as_posix())
        file.writestr(extra, b"evil")
