"""What inputs are made of: plain values, without any logic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from newsclean.io import Article

#: Is told, in one line, what was left out without being wrong: files of other kinds, images in a WARC.
Say = Callable[[str], None]


class Options(NamedTuple):
    """How inputs are read, where they do not say it themselves; plain values, for other processes too."""

    #: One of `READERS`; None to tell it by the name.
    format: str | None = None
    #: What objects are, one of `newsclean.io.FORMS`; None to tell it by their fields.
    form: str | None = None
    #: The field, or column, that has the text; `data.body` is `body` in `data`.
    field: str | None = None
    #: What the encoding of texts, pages and tables is said to be, where they are not UTF-8.
    encoding: str | None = None
    #: What stands between the columns of a table; None to tell it by the first line.
    separator: str | None = None
    #: What stands around fields with separators or line ends in them; "" where quotes are letters as any other.
    quote: str = '"'
    #: Whether the first row of a table has the names of its columns; else they are called 1, 2, 3 …
    header: bool = True
    #: What texts in fields, columns and text files are, one of `newsclean.cleaner.MEDIA_TYPES`; None for plain text.
    media_type: str | None = None

    def typed(self, article: Article) -> Article:
        """Say of an article that says nothing of it itself what its text is."""
        return article._replace(media_type=self.media_type) if self.media_type else article


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
    #: What the container says of it, as JSON has it: `place` (`3` for a line, `[3]` for an element), `line`, and what
    #: the headers of a WARC say.
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
    #: Where it stands in the input, as in `Raw.head`.
    place: str = ""


class Reader(Protocol):
    """What the module of a format has."""

    def split(self, found: Input, say: Say) -> Iterator[Raw | Unread]:
        """
        Yield the documents of an input, in order, in memory that does not grow with it.

        Raises:
            InputError: the input cannot be read.
            DamageError: what is left of it cannot, after all that could be was yielded.
            OSError: as `InputError`; `newsclean.inputs.split` makes one of it.
        """

    def parse(self, found: Input, raw: Raw) -> Article:
        """
        Make an article of a document.

        Raises:
            FormatError: there is none in it; names the place and the field.
        """
