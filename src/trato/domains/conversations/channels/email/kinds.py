"""What sort of file is a part, told by its content, and under which name may it be shown?"""

import re

from trato.foundation.kit.text import tidy

LONGEST_NAME = 120
_BEGINNINGS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (rb"\s*%PDF-\d", "application/pdf"),
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"RIFF....WEBP", "image/webp"),
        (rb"RIFF....WAVE", "audio/wav"),
        (rb"BM.{4}\0\0\0\0", "image/bmp"),
        (rb"II\*\0|MM\0\*", "image/tiff"),
        (rb"....ftyp(?:heic|heix|mif1|msf1)", "image/heic"),
        (rb"....ftypavif", "image/avif"),
        (rb"....ftyp", "video/mp4"),
        (rb"\x1aE\xdf\xa3", "video/webm"),
        (rb"OggS", "audio/ogg"),
        (rb"ID3|\xff[\xfb\xf3\xf2]", "audio/mpeg"),
        (rb"\{\\rtf", "application/rtf"),
        (rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (rb"Rar!\x1a\x07", "application/vnd.rar"),
        (rb"\x1f\x8b", "application/gzip"),
        (rb"\x78\x9f\x3e\x22", "application/ms-tnef"),
        (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "application/x-executable"),
    )
)
# Archives and the compound files of old office programs hold many kinds: what is written above them is believed
# if it names one of those.
_PACKED = re.compile(
    r"application/(?:zip|epub\+zip|java-archive|vnd\.(?:openxmlformats|oasis|ms-)[\w.+-]*|x-zip[\w-]*)\Z"
)
_COMPOUND = re.compile(r"application/(?:msword|vnd\.ms-[\w.+-]*|x-ole-storage)\Z")
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|\?xml|iframe|body|head|math)\b|<\?xml", re.IGNORECASE)
_SVG = re.compile(rb"<\s*(?:\w{1,20}:)?svg\b", re.IGNORECASE)
_WRITTEN = re.compile(r"(?:text|application|message|image|audio|video|font|model)/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}\Z")
# Signs that turn the direction of writing let «fdp.exe» look like «exe.pdf».
_NOT_IN_NAME = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069<>:"|?*]')
_ENDINGS = {"message/rfc822": "eml", "text/calendar": "ics", "text/plain": "txt", "text/html": "html", "image/jpeg": "jpg",
            "image/png": "png", "image/gif": "gif", "image/webp": "webp", "application/pdf": "pdf", "image/svg+xml": "svg",
            "application/ms-tnef": "dat"}  # fmt: skip


def kind_of(content: bytes, written: str) -> str:
    """The type that the first bytes show, else the written one unless they contradict it."""
    for beginning, kind in _BEGINNINGS:
        if beginning.match(content):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return written if _PACKED.match(written) else "application/zip"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return written if _COMPOUND.match(written) else "application/x-ole-storage"
    if _SVG.search(content):
        return "image/svg+xml"
    if _MARKUP.search(content) and not written.startswith(("text/", "message/")):
        return "text/html"
    # A picture is one only if it begins like one.
    is_known = _WRITTEN.match(written) and not written.startswith("image/")
    return written if is_known else "application/octet-stream"


def named(written: str, kind: str, number: int) -> str:
    """A name without folders and signs that mislead; one is given where there is none."""
    name = tidy(_NOT_IN_NAME.sub("", re.split(r"[/\\]", written)[-1])).strip(". ")
    if not name:
        return f"{number}.{_ENDINGS.get(kind, 'bin')}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
