"""What is inside a leave kit, and is it whole?

A folder or a ZIP file with `README.md` and `LEEME.md`, `tables/<table>.jsonl`, `files/…`, `keys.json` and a few more;
`manifest.json` says how long each member is and gives its digest, and `manifest.sha256` gives that of the manifest.
"""

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import msgspec

from trato.config.failure import Failure

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
KEYS, SETTINGS = "keys.json", "settings.json"
TABLES, FILES, OPENED = "tables/", "files/", "opened/"
ERASURES, HEADS = "records/erasures.jsonl", "records/heads.jsonl"
READMES = {"en": "README.md", "es": "LEEME.md"}

PIECE = 1 << 20
_LONGEST_MANIFEST = 16 << 20
# Deflate cannot do more than a thousand; rows of a table reach forty.
_MOST_UNPACKED = 300
_SMALL = 10 << 20
_OURS = (MANIFEST, SEAL, KEYS, SETTINGS, ERASURES, HEADS, *READMES.values())


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the archive."""

    bytes: int
    sha256: str


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table: where its rows are, how many, and of which type each column is."""

    file: str
    rows: int
    columns: dict[str, str]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the archive says of itself."""

    format: int
    trato: str
    created_at: str
    migrations: list[str]
    tables: dict[str, Table]
    left_behind: dict[str, str]
    sequences: dict[str, int | None]
    vocabulary: dict[str, dict[str, Any]]
    members: dict[str, Member]


class Writer:
    """Adds members one by one and remembers their length and digest."""

    def __init__(self, folder: Path | None, archive: zipfile.ZipFile | None) -> None:
        self._folder, self._archive = folder, archive
        self.members: dict[str, Member] = {}

    @contextmanager
    def adding(self, name: str) -> Iterator["Counted"]:
        """A member to write to, piece by piece."""
        with self._opened(name) as out:
            counted = Counted(out)
            yield counted
        self.members[name] = Member(counted.bytes, counted.digest.hexdigest())

    def add(self, name: str, content: bytes) -> None:
        """A member that is at hand."""
        with self.adding(name) as member:
            member.write(content)

    def close_with(self, manifest: Manifest) -> None:
        """Write down what the archive holds."""
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self.add(MANIFEST, text)
        self.add(SEAL, f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n".encode())

    def _opened(self, name: str) -> IO[bytes]:
        if self._archive:
            about = zipfile.ZipInfo(name)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            return self._archive.open(about, "w", force_zip64=True)
        assert self._folder  # noqa: S101 - tells the type checker
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


class Counted:
    """Where a member is written to, and what went through."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self.bytes, self.digest = out, 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Write the next piece."""
        self._out.write(piece)
        self.bytes += len(piece)
        self.digest.update(piece)


class Reader:
    """The members of a whole archive; each is checked once more while it is read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self.path, self._archive = path, archive
        self.manifest = _manifest(self)

    def sizes(self) -> dict[str, int]:
        """Each member with its length, as folder or ZIP tell it."""
        return _zipped(self.path, self._archive) if self._archive else _lying(self.path)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member; raises at its end when they are not those of the manifest."""
        expected, digest, length = self.manifest.members[name], hashlib.sha256(), 0
        with self.opened(name) as source:
            while piece := source.read(PIECE):
                length += len(piece)
                if length > expected.bytes:
                    break
                digest.update(piece)
                yield piece
        if (length, digest.hexdigest()) != (expected.bytes, expected.sha256):
            raise damaged(self.path, name)

    def all_of(self, name: str, most: int = _LONGEST_MANIFEST) -> bytes:
        """A small member as a whole."""
        if self.manifest.members[name].bytes > most:
            raise damaged(self.path, name)
        return b"".join(self.pieces(name))

    def opened(self, name: str) -> IO[bytes]:
        """The member as it lies there, unchecked."""
        return self._archive.open(name) if self._archive else (self.path / name).open("rb")


@contextmanager
def written(path: Path, *, is_folder: bool) -> Iterator[Writer]:
    """A new archive beside `path`, which takes its place only when it is complete."""
    partial = path.with_name(path.name + ".partial")
    _remove(partial)
    try:
        if is_folder:
            partial.mkdir(mode=0o700)
            yield Writer(partial, None)
        else:
            descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with (
                os.fdopen(descriptor, "w+b") as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            ):
                yield Writer(None, archive)
        os.sync()
        partial.replace(path)
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {error.strerror or error}.", "Is the disk full, or the folder read-only?"
        ) from error
    finally:
        _remove(partial)


@contextmanager
def read(path: Path) -> Iterator[Reader]:
    """The archive, after every byte of it was checked."""
    try:
        if path.is_dir():
            yield _checked(Reader(path, None))
        elif not path.exists():
            raise Failure(f"There is no file {path}.")
        else:
            if not zipfile.is_zipfile(path):
                raise Failure(f"{path} is not a leave kit of trato.", "Make one with: trato export --all FOLDER_OR_ZIP")
            with zipfile.ZipFile(path) as archive:
                yield _checked(Reader(path, archive))
    except FileNotFoundError as error:
        raise Failure(f"There is no file {error.filename or path}.") from error
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, _zlib_error()) as error:
        raise damaged(path) from error


def damaged(path: Path, name: str = "") -> Failure:
    """What to tell whoever brings an archive that is not as it was written."""
    where = f"{path}: {name}" if name else str(path)
    return Failure(f"{where} is damaged or cut off; nothing was changed.", "Use another copy of it.")


def _manifest(reader: Reader) -> Manifest:
    sizes = reader.sizes()
    if MANIFEST not in sizes or SEAL not in sizes:
        raise Failure(
            f"{reader.path} is not a leave kit of trato, or it is cut off: {MANIFEST} is missing.",
            "Make one with: trato export --all FOLDER_OR_ZIP",
        )
    if sizes[MANIFEST] > _LONGEST_MANIFEST or sizes[SEAL] > PIECE:
        raise damaged(reader.path, MANIFEST)
    with reader.opened(MANIFEST) as file, reader.opened(SEAL) as seal:
        text, said = file.read(_LONGEST_MANIFEST), seal.read(PIECE)
    if said.split()[:1] != [hashlib.sha256(text).hexdigest().encode()]:
        raise damaged(reader.path, MANIFEST)
    _refuse_newer(reader.path, text)
    try:
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Failure(f"{reader.path}: {MANIFEST} does not say what it should: {error}.") from error


def _refuse_newer(path: Path, text: bytes) -> None:
    """Before its shape is looked at: that of tomorrow is another one."""
    try:
        said = msgspec.json.decode(text)
        number = said["format"]
        is_newer = number > FORMAT
    except (msgspec.DecodeError, RecursionError, TypeError, KeyError) as error:
        raise Failure(f"{path}: {MANIFEST} does not say which format it has.") from error
    if is_newer:
        raise Failure(
            f"{path} was made by a newer trato ({said.get('trato', 'unknown')}).",
            "Import it with that version or a later one.",
        )


def _checked(reader: Reader) -> Reader:
    sizes, known = reader.sizes(), reader.manifest.members
    for name in sizes:
        if name not in known and name not in (MANIFEST, SEAL):
            raise Failure(f"{reader.path} holds {name!r}, which its manifest does not know.")
        if not _is_ours(name):
            raise Failure(f"{reader.path} holds {name!r}, which has no place in a leave kit.")
    for name, member in known.items():
        if sizes.get(name) != member.bytes:
            raise damaged(reader.path, name)
    for name in known:
        for _piece in reader.pieces(name):
            pass
    return reader


def _is_ours(name: str) -> bool:
    """Members lie below the archive and nowhere else, on every system."""
    parts = PurePosixPath(name).parts
    is_safe = (
        not {"..", ".", "/"} & set(parts) and not set("\\:\0") & set(name) and PurePosixPath(*parts).as_posix() == name
    )
    is_table = len(parts) == 2 and name.startswith((TABLES, OPENED)) and name.endswith(".jsonl")
    return is_safe and (name in _OURS or is_table or (name.startswith(FILES) and len(parts) > 1))


def _zipped(path: Path, archive: zipfile.ZipFile) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in archive.infolist():
        kind = stat.S_IFMT(each.external_attr >> 16)
        if each.filename in found or each.flag_bits & 1 or kind not in (0, stat.S_IFREG):
            raise Failure(f"{path} holds {each.filename!r} in a way trato never writes: twice, locked, or as a link.")
        if each.file_size > max(_SMALL, _MOST_UNPACKED * each.compress_size):
            raise Failure(
                f"{path}: {each.filename!r} would unpack to {each.file_size:,} bytes, which is no honest file."
            )
        found[each.filename] = each.file_size
    return found


def _lying(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            each = Path(folder) / name
            about = each.lstat()
            if stat.S_ISREG(about.st_mode):
                found[each.relative_to(path).as_posix()] = about.st_size
            elif not stat.S_ISDIR(about.st_mode):
                raise Failure(f"{path} holds {name!r}, which is a link or no file at all.")
    return found


def _zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
