"""What inputs are made of: plain values, without any logic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from newsclean.io import Article


class Options(NamedTuple):
    """How inputs are read, where they do not say it themselves; plain values, for other processes too."""

    #: One of `READERS`; None to tell it by the name.
    format: str | None = None
    #: What objects are, one of `newsclean.io.FORMS`; None to tell it by their fields.
    form: str | None = None
    #: The field, or column, that has the text; `data.body` is `body` in `data`.
    field: str | None = None


class Input(NamedTuple):
    """One file to be read."""

    name: str
    #: One of `READERS`.
    format: str
    #: "", "gzip" or "zstd".
    compression: str = ""
    options: Options = Options()


class Raw(NamedTuple):
    """One document as it stands in an input: cheap to make, and cheap to send to another process."""

    #: Which of the input's documents it is, from 0; those that cannot be read count.
    ordinal: int
    #: Where in the input, uncompressed, it begins, in bytes; None where a format has no such places.
    offset: int | None
    data: bytes
    #: What the container says of it: `url`, `record_id`, `media_type`, `encoding`, `retrieved`; a row's other columns.
    head: Mapping[str, Any] = {}


class Unread(NamedTuple):
    """A document that is not even handed on: too long, or broken with what it stands in."""

    ordinal: int
    offset: int | None
    #: In bytes.
    length: int
    sha256: str
    #: One of the codes in docs/formats.md.
    code: str
    message: str


class Reader(Protocol):
    """What the module of a format has."""

    def split(self, found: Input) -> Iterator[Raw | Unread]:
        """
        Yield the documents of an input, in order, in memory that does not grow with it.

        Raises:
            InputError: the input cannot be read; or what is left of it cannot, after all that could be was yielded.
        """

    def parse(self, found: Input, raw: Raw) -> Article:
        """
        Make an article of a document.

        Raises:
            FormatError: there is none in it; names the place and the field.
        """
