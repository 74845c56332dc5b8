"""
The documentation keeps its word: its examples are what newsclean does, and nothing is left out.

Python examples are doctests, and run as such. Here are the others: texts before and after, commands with their output,
the record of docs/record.md, the rules that the pages for contributors add. `python tests/test_docs.py` writes records
and output anew.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import click
import pytest

import newsclean
from marks import unmark
from newsclean import config, packs, schema, strategies, testing
from newsclean.cli import cli
from newsclean.phrases import SLOTS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
#: A marker alone on its line, and the fenced block under it.
MARKED = re.compile(
    r"^<!-- (?P<role>[a-z]+): (?P<name>[\w.-]+) -->\n```\w+\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


def fenced(name, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXTS[name], re.MULTILINE | re.DOTALL)


def marked(role):
    return [(m["name"], m["body"]) for text in TEXTS.values() for m in MARKED.finditer(text) if m["role"] == role]


def example(name):
    return (ROOT / "examples" / name).read_bytes()


# ---- examples


@pytest.mark.parametrize(("name", "body"), marked("before"))
def test_before_is_in_the_file(name, body):
    assert body in example(name).decode()


@pytest.mark.parametrize(("name", "body"), marked("after"))
def test_after_is_in_the_clean_text(name, body):
    assert body in newsclean.clean(example(name)).text


@pytest.mark.parametrize(("name", "body"), marked("file"))
def test_a_file_is_shown_as_it_is(name, body):
    assert body.encode() == example(name)


@pytest.mark.parametrize(("name", "body"), marked("edits"))
def test_edits_are_in_the_record(name, body):
    """At their places, and by these rules; as packs grow, others may come to agree with them."""
    made = {edit.start: edit for edit in newsclean.clean(example(name)).edits}
    for shown in json.loads(body):
        rules, edit = shown.pop("rules"), made[shown["start"]]
        assert shown == {key: getattr(edit, key) for key in shown}
        assert set(rules) <= set(edit.rules)


def test_each_role_is_used():
    assert {m["role"] for text in TEXTS.values() for m in MARKED.finditer(text)} == {
        "after",
        "before",
        "ci",
        "edits",
        "fails",
        "file",
        "passes",
        "recipe",
        "record",
        "suite",
    }


@pytest.mark.parametrize("role", ["passes", "fails"])
def test_the_suite_of_a_project_does_as_is_said(role, plugged, tmp_path):
    ((name, suite),) = marked("suite")
    ((module, pipeline),) = marked(role)
    (tmp_path / name).write_text(suite, encoding="utf-8")
    (tmp_path / module).write_text(pipeline, encoding="utf-8")
    chosen = ["-k", "lost"] if role == "fails" else []  # shrinking takes its time
    done = plugged(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, cwd=tmp_path)
    failed = set(re.findall(r"^FAILED test_pipeline.py::(\w+)", done.stdout, re.MULTILINE))

    assert ("test_nothing_else_is_lost" in failed) is (role == "fails"), done.stdout
    assert ("4 passed" in done.stdout) is (role == "passes"), done.stdout
    assert ("outside the spans" in done.stdout) is (role == "fails"), done.stdout


def test_each_strategy_and_assertion_is_documented():
    for name in (*strategies.__all__, *testing.__all__):
        assert f"`{name}" in TEXTS["docs/testing.md"], name


def commands(name):
    """Each `$ command` of a console block, with the output under it."""
    for block in fenced(name, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def about(output):
    """What is shown of a run, but for how sure a rule is, which may change, and the column that it stands in."""
    return re.sub(r" +", " ", re.sub(r"\b\d{2,3}\b", "NN", output))


@pytest.mark.parametrize("name", [name for name in TEXTS if any(commands(name))])
def test_commands_print_what_is_shown(name, tmp_path):
    for command, shown, printed, code in runs(name, tmp_path):
        assert about(printed) == about(shown), command
        assert code == ("newsclean check" in command or ("newsclean hook" in command and printed != "")), command


def runs(name, folder):
    """Run the commands of one page, one after the other, where the examples are."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    for command, shown in commands(name):
        program, *arguments = shlex.split(command)
        assert program == "newsclean", command
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "newsclean", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(newsclean.__file__).parents[1])},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        yield command, shown, done.stdout + done.stderr, done.returncode


# ---- the record


def record_shown():
    ((name, body),) = marked("record")
    return name, body


def pretty(line):
    """A record for reading: an object of plain values on one line, and all others spread out."""
    return _pretty(json.loads(line), "") + "\n"


def _pretty(value, indent):
    flat = json.dumps(value, ensure_ascii=False)
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not any(isinstance(part, dict | list) for part in parts) and len(indent + flat) <= 110:
        return flat
    deeper = indent + "  "
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {_pretty(part, deeper)}" for key, part in value.items()]
        return "{\n" + ",\n".join(deeper + row for row in rows) + "\n" + indent + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(deeper + _pretty(part, deeper) for part in value) + "\n" + indent + "]"
    return flat


def test_the_record_shown_is_real():
    """It verifies, digests and all, and gives back the example, so that nobody can have written it by hand."""
    name, body = record_shown()
    line = json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    newsclean.verify(line)
    assert newsclean.restore(newsclean.Record.from_json(line)) == example(name)
    assert body == pretty(line)


def test_the_record_shown_is_what_is_made_today():
    """But for versions and digests of what made it, and how sure the rules are."""
    name, body = record_shown()

    assert comparable(json.loads(body)) == comparable(json.loads(newsclean.clean(example(name)).to_json()))


def comparable(record):
    found = [
        {key: entry.get(key) for key in ("start", "end", "removed")} for entry in record["edits"] + record["flags"]
    ]
    return {**record, "id": "", "tool": sorted(record["tool"]), "edits": found, "flags": []}


# ---- nothing left out


def paths(node, at=""):
    """The path of each property that a schema describes."""
    for name, below in node.get("properties", {}).items():
        yield at + name
        yield from paths(below, f"{at}{name}.")
    if "items" in node:
        yield from paths(node["items"], at.removesuffix(".") + "[].")


@pytest.mark.parametrize("path", [*paths(schema.load("record"))])
def test_each_field_of_the_record_is_explained(path):
    assert f"| `{path}` |" in TEXTS["docs/record.md"]


def test_no_other_field_of_the_record_is_explained():
    explained = re.findall(
        r"^\| `([\w.\[\]]+)` \| (?:string|integer|boolean|array|object)", TEXTS["docs/record.md"], re.MULTILINE
    )

    assert sorted(explained) == sorted(paths(schema.load("record")))


@pytest.mark.parametrize("field", [*schema.load("dead-letter")["properties"]])
def test_each_field_of_a_dead_letter_is_explained(field):
    assert field == "schema" or re.search(rf"^\| .*`{field}`.* \|", TEXTS["docs/large-runs.md"], re.MULTILINE)


def test_each_category_is_explained():
    table = TEXTS["docs/record.md"].partition("\n## Categories\n")[2]

    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(newsclean.CATEGORIES)


def fields_of_rules():
    definitions = schema.load("rule-pack")["$defs"]
    yield from ((kind, field) for kind in definitions for field in definitions[kind].get("properties", ()))


@pytest.mark.parametrize(("kind", "field"), [*fields_of_rules()])
def test_each_field_of_a_rule_is_explained(kind, field):
    heading = "Fields of every rule" if kind == "rule" else f"Kind `{kind}`"
    section = TEXTS["docs/add-a-rule.md"].partition(f"## {heading}\n")[2].partition("\n#")[0]

    assert f"| `{field}` |" in section


@pytest.mark.parametrize("field", [*schema.load("rule-pack")["properties"]])
def test_each_field_of_a_pack_is_explained(field):
    assert f"| `{field}` |" in TEXTS["docs/add-a-language.md"]


@pytest.mark.parametrize("key", [*schema.load("config")["properties"]])
def test_each_setting_is_explained(key):
    assert f"| `{key}` | `--" in TEXTS["docs/configuration.md"]


@pytest.mark.parametrize("body", fenced("docs/configuration.md", "toml"))
def test_settings_shown_are_right(body):
    name = "pyproject.toml" if "tool.newsclean" in body else "newsclean.toml"

    assert config.parse(body.encode(), Path(name)).policy().profile == "conservative"


def test_each_slot_is_explained():
    table = TEXTS["docs/add-a-rule.md"].partition("\n| slot | stands for | example |\n")[2]

    assert re.findall(r"^\| `\{([a-z]+)\}` \|", table, re.MULTILINE) == list(SLOTS)


def command_words():
    """Each command, and each option by its long name."""
    for name, command in subcommands(cli, "newsclean"):
        yield name, ""
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield name, max(parameter.opts, key=len)


def subcommands(group, above):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from subcommands(command, f"{above} {name}")


@pytest.mark.parametrize(("command", "option"), [*command_words()])
def test_each_command_and_option_is_documented(command, option):
    everything = "\n".join(TEXTS.values())

    assert re.search(rf"{command}\b", everything)
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", everything)


# ---- what contributors are told


def rules_shown():
    """The rules and packs of the pages for contributors, each as the bytes of a pack."""
    for name in TEXTS:
        for body in fenced(name, "toml"):
            if "\nhit = " in body:
                yield body if body.startswith("name = ") else _pack_around(body)


def _pack_around(body):
    (rule, *_) = tomllib.loads(body)["rule"]
    name = rule["id"].partition(".")[0]
    return f'name = "{name}"\nlanguage = "{packs.shipped(name).language}"\n{body}'


@pytest.mark.parametrize("name", [name for name in packs.names() if name.startswith("site-")])
def test_each_pack_for_a_site_is_listed(name):
    assert f"`{name}`" in TEXTS["docs/getting-started.md"]


@pytest.mark.parametrize("body", [*rules_shown()])
def test_rules_shown_are_right(body):
    """The packs are valid; each rule finds what is marked, and no rule what is to be left alone."""
    pack = packs.parse(body.encode(), "shown")
    cleaner = newsclean.Cleaner(language=pack.language, packs=[pack])
    for rule in pack.rules:
        kind = "text/html" if rule.kind == "structure" else "text/plain"
        for hit in rule.hit:
            text, spans = unmark(hit)
            found = [(f.start, f.end) for f in cleaner.detect(text, media_type=kind) if f.rule == rule.id]
            assert set(spans) <= set(found), rule.id
            # What a list consists of may be found for itself as well, but nothing beyond it.
            assert all(any(start <= s and e <= end for start, end in spans) for s, e in found), rule.id
        for miss in rule.miss:
            made = cleaner.clean(miss, media_type=kind).edits
            assert [edit for edit in made if not edit.rules[0].startswith("common.markup.")] == [], rule.id


@pytest.mark.parametrize("name", [*TEXTS])
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[name]):
        if not target.startswith("https://"):
            path, _, anchor = target.partition("#")
            file = (ROOT / name).parent / path if path else ROOT / name
            assert file.exists(), target
            if anchor:
                headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                assert anchor in [re.sub(r"[^\w\- ]", "", h).lower().replace(" ", "-") for h in headings], target


def write():
    """Write anew what newsclean printed for the pages: the record of docs/record.md, the output of commands."""
    name, body = record_shown()
    line = newsclean.clean(example(name)).to_json()
    new = {**TEXTS, "docs/record.md": TEXTS["docs/record.md"].replace(body, pretty(line))}
    for page, before in new.items():
        text = before
        with tempfile.TemporaryDirectory() as folder:
            for command, shown, printed, _ in runs(page, Path(folder)):
                text = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{printed}")
        if text != TEXTS[page]:
            (ROOT / page).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
