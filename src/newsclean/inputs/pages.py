"""Pages of HTML: one document a file."""

from __future__ import annotations

from newsclean.inputs.model import Input, Raw
from newsclean.inputs.plain import split
from newsclean.io import Article
from newsclean.labels import in_page

__all__ = ["parse", "split"]


def parse(found: Input, raw: Raw) -> Article:
    """Hand a page on; its encoding is what the options say, or the page itself."""
    return Article(raw.data, encoding=found.options.encoding or in_page(raw.data), media_type="text/html")
