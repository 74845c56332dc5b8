"""docs/api.md, made from docstrings: `python tests/test_api.py` writes it anew, and a test holds it up to date."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from pathlib import Path

import newsclean
from newsclean import arrow, batch, errors, io

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
#: What is on the page, in order: each part with its module.
PARTS = (
    ("Clean", newsclean, ("clean", "detect", "Cleaner")),
    ("Records", newsclean, ("Record", "restore", "verify")),
    ("What is done with findings", newsclean, ("Policy", "CATEGORIES")),
    ("What a record is made of", newsclean, ("Block", "Edit", "Finding")),
    ("Rules and detectors", newsclean, ("Document", "Pack", "Rule")),
    (
        "Other tools' formats: `newsclean.io`",
        io,
        ("article", "articles", "form_of", "write", "Article", "FORMS", "WRITERS"),
    ),
    (
        "Many documents: `newsclean.batch`",
        batch,
        ("run", "retry", "problems", "cores", "Settings", "Progress", "Summary", "Stopped"),
    ),
    (
        "Columns: `newsclean.arrow`",
        arrow,
        ("clean_batch", "clean_batches", "clean_table", "result_schema", "from_records", "to_json", "ParquetWriter"),
    ),
)
HEAD = """\
# API reference

Made from the docstrings by `python tests/test_api.py`; the examples are run as tests. What is here is public: see the
[deprecation policy](deprecation.md). `newsclean.strategies` and `newsclean.testing` are in
[Testing](testing.md).

"""
IMPORT = "```python\n>>> from {} import *\n\n```\n"


def page():
    parts = [HEAD, IMPORT.format("newsclean")]
    for title, module, names in PARTS:
        parts.append(f"## {title}\n")
        if module is not newsclean:
            parts.append(IMPORT.format(module.__name__))
        parts += [part for name in names for part in entry(name, getattr(module, name), module)]
    parts.append("## Errors\n")
    tree, rest = re.split(r"(?<=\n)\n(?=As everywhere)", errors.__doc__.strip())
    parts += [tree.replace("tree:\n\n", "tree:\n\n```text\n") + "```\n", rest + "\n"]
    for name in sorted(name for name in newsclean.__all__ if name.endswith("Error")):
        parts += entry(name, getattr(newsclean, name), newsclean)
    return "\n".join(parts).rstrip() + "\n"


def entry(name, value, module):
    prefix = module.__name__ + "."
    if inspect.isclass(value):
        base = "exception" if issubclass(value, Exception) else "class"
        yield f"### `{name}`\n\n```text\n{base} {prefix}{name}{arguments(value) or fields_as_arguments(value)}\n```\n"
        # A tuple without a docstring has its fields for one.
        yield markdown(value.__doc__ if not value.__doc__.startswith(f"{name}(") else "")
        yield from fields(value)
        yield from methods(value)
    elif inspect.isfunction(value):
        yield f"### `{name}`\n\n```text\n{prefix}{name}{signature(value)}\n```\n"
        yield markdown(value.__doc__)
    else:
        words = ", ".join(f"`{one}`" for one in value)
        yield f"### `{name}`\n\n" + textwrap.fill(f"{comment(module, name)} {words}.", 120) + "\n"


def arguments(value):
    """Of a class that takes them by its own `__init__`."""
    made = value.__dict__.get("__init__")
    if made is None or hasattr(value, "__dataclass_fields__"):
        return ""
    return signature(made).replace(" -> None", "")


def fields_as_arguments(value):
    names = [name for name, _ in fields_of(value)]
    return f"({', '.join(names)})" if names else ""


def signature(function):
    """As written; one argument a line where it is long."""
    said = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    said = re.sub(r"\((?:self|cls)(?:, )?", "(", said)
    if len(said) <= 90:
        return said
    head, arrow, result = said.rpartition(") -> ")
    parts = re.split(r", (?![^\[]*\])", head[1:])
    return "(\n" + "".join(f"    {part},\n" for part in parts) + f"){arrow[1:]}{result}"


def fields_of(value):
    """Fields with the comments over them."""
    lines = textwrap.dedent(inspect.getsource(value)).splitlines()
    for node in ast.parse("\n".join(lines)).body[0].body:
        if isinstance(node, ast.AnnAssign) and not node.target.id.startswith("_"):
            above = node.lineno - 2
            said = []
            while lines[above].strip().startswith("#:"):
                said.insert(0, lines[above].strip()[2:].strip())
                above -= 1
            yield f"{node.target.id}", (ast.unparse(node.annotation), " ".join(said))


def fields(value):
    rows = [f"| `{name}` | `{kind.replace('|', chr(92) + '|')}` | {said} |" for name, (kind, said) in fields_of(value)]
    if rows:
        yield "\n".join(["| field | type | meaning |", "| --- | --- | --- |", *rows, ""])


def methods(value):
    for name, one in vars(value).items():
        kind = "property" if isinstance(one, property) else "classmethod" if isinstance(one, classmethod) else ""
        function = one.fget if kind == "property" else one.__func__ if kind else one
        if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != value.__module__:
            continue
        said = "" if kind == "property" else signature(function)
        yield f"#### `{value.__name__}.{name}`\n\n```text\n{f'{kind} ' if kind else ''}{name}{said}\n```\n"
        yield markdown(function.__doc__)


def comment(module, name):
    source = inspect.getsource(sys.modules["newsclean.model"] if name == "CATEGORIES" else module)
    m = re.search(rf"((?:^#:.*\n)+){name}\b", source, re.MULTILINE)
    return " ".join(line[2:].strip() for line in m[1].splitlines()) if m else "The names that findings and edits go by:"


def markdown(doc):
    """Sections of a docstring as lists, and its examples in fences."""
    lines, made = inspect.cleandoc(doc).splitlines(), []
    fence = section = False
    for line in lines:
        if line.startswith(">>>") and not fence:
            made.append("```python")
            fence = True
        if fence:
            if not line.strip():
                made += ["", "```", ""]
                fence = False
            else:
                made.append(line)
            continue
        if re.fullmatch(r"(?:Args|Raises|Returns):", line):
            made += [f"**{line.removesuffix(':').replace('Args', 'Arguments')}**", ""]
            section = True
        elif section and re.match(r" {4}\S", line):
            made.append(re.sub(r"^ {4}(\w+): ", r"- `\1`: ", line) if re.match(r" {4}\w+: ", line) else line.strip())
        elif section and line.startswith("     "):
            made.append(f"  {line.strip()}")
        else:
            section = section and not line.strip()
            made.append(line)
    if fence:
        made += ["", "```"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(made).replace("\n\n```\n", "\n\n```\n")).strip("\n") + "\n"


def test_the_page_is_up_to_date():
    assert page() == PAGE.read_text(encoding="utf-8"), "python tests/test_api.py writes it anew"


def test_the_page_has_all_public_names():
    on_page = {name for _, module, names in PARTS if module is newsclean for name in names}
    on_page |= {name for name in newsclean.__all__ if name.endswith("Error")}

    assert on_page | {"__version__"} == set(newsclean.__all__)
    assert {name for _, module, names in PARTS if module is io for name in names} == set(io.__all__)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
