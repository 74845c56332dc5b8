"""What elements of HTML do to the text that they stand in: data, without any logic."""

from __future__ import annotations

#: Elements inside a line; all others begin a line, and end one.
_WITHIN = """
    a abbr acronym b base bdi bdo big cite code data del dfn em font i img ins kbd label link mark meta meter nobr
    noscript output param picture progress q rb rp rt rtc ruby s samp script small source span strike strong style sub
    sup svg template time title track tt u var wbr
"""
INLINE = frozenset(_WITHIN.split())
#: Elements that a blank parts, within a line.
CELLS = frozenset(("td", "th"))
#: Elements that nobody sees, or only those whose browser cannot show what is meant.
UNSEEN = frozenset(("audio", "canvas", "datalist", "noscript", "object", "select", "svg", "template", "video"))
#: Elements that hold no elements: what is between them and their end tag is as it is written.
RAW = "iframe|noembed|noframes|script|style|textarea|title"
#: Those of them where references are resolved.
RESOLVED = frozenset(("textarea", "title"))
#: What the lines of an element are, as blocks of a record.
BLOCKS = {
    "blockquote": "paragraph",
    "caption": "caption",
    "dd": "paragraph",
    "figcaption": "caption",
    "h1": "title",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "list-item",
    "p": "paragraph",
}
