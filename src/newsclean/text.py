"""Bytes to text and back, and text to lines, with every offset kept."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from typing import NamedTuple

from newsclean.labels import CODECS, RELATIVES, codec_of
from newsclean.model import Line

#: Byte order marks, longest first (UTF-32-LE begins with UTF-16-LE's), with the codec that leaves the mark alone.
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: The codecs a record may name: each is used only where it gives the very same bytes back. No other is ever used.
ENCODINGS = (*CODECS, "latin-1")
#: Two Arabic letters in a row: what bytes beyond ASCII become under Windows Arabic if that is what they are.
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06af]{2,}")
#: How much of a text is looked at to tell what it is.
_SAMPLE = 100_000
#: Control characters that no text file has; NUL above all.
_BINARY = re.compile("[\0-\x06\x0e-\x1a]")
#: The same as bytes, which show in a moment that a text has none of them.
_BINARY_BYTES = bytes([*range(0x07), *range(0x0E, 0x1B)])
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = bytes(range(0x80, 0x100))
#: How the codecs begin whose characters have two bytes or four.
_WIDE = ("utf-16", "utf-32")


class Decoded(NamedTuple):
    """Decoded bytes, and what it takes to get the bytes back."""

    text: str
    encoding: str
    #: The codec's error handler; "strict" where all bytes were characters.
    errors: str
    #: A byte order mark stood before the text (and is not part of it).
    bom: bool
    #: The bytes are no text that newsclean can read; `text` then holds one character a byte.
    binary: bool = False


def decode(data: bytes, declared: str | None = None) -> Decoded:
    r"""
    Decode bytes so that `encode` gives them back.

    UTF-8 first, then what a byte order mark says, then UTF-8 with a few broken bytes, then what the bytes are declared
    to be, then Windows Arabic or Windows Western by the letters that come out; what is none of these is binary.

    Args:
        data: The bytes.
        declared: What somebody says that their encoding is: one of the labels that browsers know. Any other says
            nothing. Nor does a label that the bytes belie, and Western is believed only where no Arabic comes out: it
            is what servers say who do not know.

    >>> decode("أخبار".encode("cp1256"))
    Decoded(text='أخبار', encoding='cp1256', errors='strict', bom=False, binary=False)
    >>> decode("Новости дня".encode("koi8-r"), "KOI8-R")[:2]
    ('Новости дня', 'koi8-r')
    >>> decode(b"caf\xc3\xa9 \xff and so on, a broken byte")[:3]
    ('café \udcff and so on, a broken byte', 'utf-8', 'surrogateescape')
    >>> decode(b"\0\1\2").binary
    True
    """
    for mark, codec in BOMS:
        if data.startswith(mark) and (decoded := _try(data[len(mark) :], codec, bom=True)):
            return decoded
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data, codec_of(declared))
    binary = _has_controls(data) and _is_binary(text)
    wide = _decode_wide(data, codec_of(declared)) if binary else None
    return wide or Decoded(text, "utf-8", "strict", bom=False, binary=binary)


def _has_controls(data: bytes) -> bool:
    head = data[: 4 * _SAMPLE]
    return len(head.translate(None, _BINARY_BYTES)) < len(head)


def _try(data: bytes, codec: str, *, bom: bool) -> Decoded | None:
    errors = "surrogatepass" if codec.startswith(_WIDE) else "surrogateescape"
    try:
        text = data.decode(codec, errors)
        if text.encode(codec, errors) != data:
            return None
    except UnicodeError:  # an odd number of bytes, or code points beyond Unicode
        return None
    return Decoded(text, codec, "strict" if is_scalar(text) else errors, bom)


def _decode_wide(data: bytes, codec: str | None) -> Decoded | None:
    """UTF-16 and UTF-32 without a mark: full of NULs, and text only where somebody says so."""
    decoded = _try(data, codec, bom=False) if codec and codec.startswith(_WIDE) else None
    return decoded if decoded and not _is_binary(decoded.text) else None


def _decode_legacy(data: bytes, declared: str | None) -> Decoded:
    if wide := _decode_wide(data, declared):
        return wide
    if _is_binary(data[:_SAMPLE].decode("latin-1")):
        return Decoded(data.decode("latin-1"), "latin-1", "strict", bom=False, binary=True)
    sample = data[:_SAMPLE].decode("utf-8", "surrogateescape")
    broken = len(_SURROGATE.findall(sample))
    beyond_ascii = len(sample) - len(sample.encode("ascii", "ignore"))
    # Legacy text hardly ever forms a valid UTF-8 sequence by accident, so that a few of them decide.
    encoding = "utf-8" if beyond_ascii - broken >= broken else _by_letters(data, broken)
    if encoding != "utf-8" and declared and (encoding, declared) != ("cp1256", "cp1252"):
        for codec in (declared, RELATIVES.get(declared, declared)):
            if (decoded := _try(data, codec, bom=False)) and _is_likely(decoded, data):
                return decoded
    text = data.decode(encoding, "surrogateescape")
    return Decoded(text, encoding, "strict" if is_scalar(text) else "surrogateescape", bom=False)


def _by_letters(data: bytes, broken: int) -> str:
    arabic = sum(map(len, _ARABIC.findall(data[:_SAMPLE].decode("cp1256"))))
    return "cp1256" if arabic * 2 >= broken else "cp1252"


def _is_likely(decoded: Decoded, data: bytes) -> bool:
    """Hardly a byte beyond ASCII may be none of the encoding's."""
    if decoded.errors == "strict":
        return True
    broken = len(_SURROGATE.findall(decoded.text))
    return broken * 20 <= len(data) - len(data.translate(None, _BEYOND_ASCII))


def _is_binary(text: str) -> bool:
    # One NUL may be an accident of a database; a share of control characters is no accident.
    sample = text[:_SAMPLE]
    return len(_BINARY.findall(sample)) * 50 > len(sample)


def encode(text: str, encoding: str, errors: str, *, bom: bool) -> bytes:
    """
    Give back the bytes that `decode` was given.

    Raises:
        UnicodeError: the text has characters that the encoding does not, so it is not what was decoded.

    >>> encode("أخبار", "cp1256", "strict", bom=False).hex()
    'c3cec8c7d1'
    """
    mark = next((mark for mark, codec in BOMS if codec == encoding), b"") if bom else b""
    return mark + text.encode(encoding, errors)


def is_scalar(text: str) -> bool:
    """
    Say whether a text has whole characters only, no lone surrogates.

    >>> is_scalar("a" + chr(0xD83D))
    False
    """
    if text.isascii():
        return True
    try:
        text.encode()  # quicker than any search
    except UnicodeEncodeError:
        return False
    return True


_END = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[Line]:
    r"""
    Cut a text into the lines that are not blank: (start, end, content), without white space around.

    Only `\n`, `\r\n` and `\r` end a line; `str.splitlines` would also cut at eight other characters.

    >>> split_lines("one\r\n  two \n\n\u2028three")
    [(0, 3, 'one'), (7, 10, 'two'), (14, 19, 'three')]
    """
    lines: list[Line] = []
    start = 0
    for piece in text.replace("\r", "\n").split("\n"):  # what stands between \r and \n is one more blank line
        end = start + len(piece)
        content = piece.strip()
        if content:
            begin = start if len(content) == end - start else end - len(piece.lstrip())
            lines.append((begin, begin + len(content), content))
        start = end + 1
    return lines


class Lines:
    """Line numbers in a text, whatever its line ends."""

    def __init__(self, text: str) -> None:
        self._ends = [m.end() for m in _END.finditer(text)]

    def number(self, at: int) -> int:
        """Return the number, from 1, of the line that a place is in."""
        return bisect_right(self._ends, at) + 1
