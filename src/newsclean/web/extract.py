"""The main content of a page, as trafilatura picks it: what is outside is found to be no part of the article."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from newsclean.model import Finding
from newsclean.text import split_lines
from newsclean.web.types import type_at

#: The rule that findings of this module name.
EXTRACT = "common.markup.extract"
WHY = "outside of the page's main content"
CONFIDENCE = 96
#: A line of so many characters that only stands in a line of the main content, and is none, is in it too.
_LONG = 25
#: Of a page of more lines only whole ones are compared.
_MOST_LINES = 3_000


def lacks() -> str:
    """Say what is missing of trafilatura, and of what it needs itself; "" where all is there."""
    try:
        import_module("trafilatura")
    except ImportError as error:
        return (str(error).splitlines() or ["trafilatura"])[0]
    return ""


def outside(safe: str, text: str, types: Sequence[tuple[int, str]]) -> list[Finding]:
    """
    Return the lines of a page that are no part of its main content.

    Args:
        safe: The page, without half characters and NUL.
        text: What its readers read.
        types: The types of lines, with their places in the text; a title is never outside.

    Returns:
        A finding for each run of lines; none where no main content is found.
    """
    from trafilatura import extract

    main = extract(safe, include_comments=False, include_formatting=False, include_links=False) or ""
    lines = split_lines(text)
    wanted = {_key(line) for line in main.split("\n")} - {""}
    all_wanted = "\n".join(wanted) if len(lines) <= _MOST_LINES else ""
    found: list[Finding] = []
    known = joins = False
    for start, end, content in lines:
        key = _key(content)
        if key in wanted or (len(key) >= _LONG and key in all_wanted):
            known, joins = True, False
        elif type_at(types, start) == "title":
            joins = False
        elif joins:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Finding(start, end, EXTRACT, "navigation", CONFIDENCE, WHY))
            joins = True
    return found if known else []


def _key(line: str) -> str:
    """What of a line is compared: letters and digits."""
    return "".join(filter(str.isalnum, line))
