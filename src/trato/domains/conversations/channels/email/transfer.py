"""What do bytes become once the encoding they traveled in is taken off?"""

import binascii
import re

Bytes = bytes | memoryview
# Everything that is not a letter of base64 is thrown away before a damaged text is tried again.
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_UU_HEAD = re.compile(rb"begin [0-7]{3,4} [^\r\n]*\r?\n")


def decoded(content: Bytes, encoding: str) -> bytes:
    """The content as it was meant; what is damaged yields what can be saved of it."""
    match encoding:
        case "base64":
            return _base64(content)
        case "quoted-printable":
            return binascii.a2b_qp(bytes(content))
        case "x-uuencode" | "uuencode" | "x-uue":
            return _uuencoded(bytes(content))
    return bytes(content)


def _base64(content: Bytes) -> bytes:
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        letters = bytes(content).translate(None, _NOT_BASE64)
        # One letter alone holds only six bits: it is left out.
        return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"===")


def _uuencoded(content: bytes) -> bytes:
    head = _UU_HEAD.match(content)
    pieces = []
    for line in content[head.end() if head else 0 :].splitlines():
        if line.strip() == b"end":
            break
        # Some programs pad lines; what counts is the length that each line begins with.
        length = ((line[0] - 32) & 63) * 4 // 3 + 3 if line else 0
        try:
            pieces.append(binascii.a2b_uu(line[: length + 1]))
        except binascii.Error:
            continue
    return b"".join(pieces)
