"""The house rules that a reader relies on: layers, one place for each dependency, a small public surface."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import newsclean

SOURCE = Path(newsclean.__file__).parent
#: A module imports modules of lower layers only; within detectors, helpers come first.
LAYERS = (
    ("errors", "labels", "model", "quickjson", "_version"),
    ("compression", "extras", "text", "edits", "schema", "letters", "policy", "installed"),
    ("names", "skeleton"),
    ("phrases",),
    ("keys",),
    ("matchers",),
    ("packs", "resolve", "structure", "record", "metadata", "config", "detectors.shared"),
    ("detectors.counters", "detectors.runs"),
    tuple(
        f"detectors.{kind}"
        for kind in ("block", "encoding", "fragment", "inline", "line", "repeat", "score", "tag", "truncation")
    ),
    ("detectors.wording",),
    ("detectors", "pipeline"),
    ("web.elements", "web.rules", "web.types"),
    ("web.tree",),
    ("web.scan",),
    ("web.extract", "web.facts"),
    ("web",),
    ("hypertext",),
    ("cleaner", "files"),
    ("io.article",),
    ("io.dialects", "io.objects", "io.jsonld", "io.markdown"),
    ("io.ninjs",),
    ("io",),
    ("arrow.layout", "arrow.plain"),
    ("arrow.rows", "arrow.clean", "arrow.files"),
    ("arrow.parquet",),
    ("arrow",),
    ("ray",),
    ("inputs.model", "inputs.limits"),
    ("inputs.streams", "inputs.http"),
    ("inputs.lines", "inputs.objects", "inputs.plain"),
    ("inputs.values",),
    ("inputs.jsons", "inputs.pages", "inputs.tables", "inputs.warc", "inputs.places"),
    ("inputs.jsonl", "inputs.columnar"),
    ("inputs.arrow", "inputs.parquet"),
    ("inputs",),
    ("batch.plain", "batch.store", "batch.model"),
    ("batch.totals", "batch.letters", "batch.chunks", "batch.work", "batch.sinks"),
    ("batch.folder", "batch.worker"),
    ("batch.runfile", "batch.pool", "batch.retries"),
    ("batch.manifest", "batch.check"),
    ("batch.engine",),
    ("batch",),
    ("inplace",),
    ("hook",),
    ("gold", "report.pieces", "samples", "testing"),
    ("strategies",),
    ("hypothesis_plugin",),
    ("evaluate", "report.entries", "report.markup"),
    ("report.counts",),
    ("report",),
    ("cli.output",),
    ("cli.session", "cli.options", "cli.tables", "cli.terminal", "cli.progress"),
    ("cli.batch",),
    ("cli.documents", "cli.records", "cli.about", "cli.quality", "cli.reports", "cli.hooks"),
    ("cli", ""),
    ("__main__",),
)
#: A package may have a dependency of its own as a whole.
PACKAGES = ("arrow.", "cli.")
#: What Hypothesis calls must not be where it is imported: whoever imports the strategies first gets to it midway.
ROOMS = {"hypothesis_plugin": "strategies"}
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def modules():
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        name = name.removesuffix(".__init__").removesuffix("__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(name):
    """The module of ours that an imported name is in, or None."""
    parts = name.split(".")
    if parts[0] != "newsclean":
        return None
    while parts and ".".join(parts[1:]) not in LEVEL:
        parts.pop()
    return ".".join(parts[1:])


def test_every_module_has_a_layer():
    assert {name for name, _ in modules()} == set(LEVEL)


def test_a_layer_imports_lower_layers_only():
    wrong = [
        (name, target)
        for name, tree in modules()
        for target in map(own, imports(tree))
        if target is not None and LEVEL[target] >= LEVEL[name]
    ]

    assert wrong == []


def test_each_dependency_has_one_door():
    doors = defaultdict(set)
    for name, tree in modules():
        for imported in imports(tree):
            package = imported.partition(".")[0]
            if package not in sys.stdlib_module_names and package != "newsclean":
                doors[package].add(ROOMS.get(name, name.partition(".")[0] if name.startswith(PACKAGES) else name))

    assert {package: names for package, names in doors.items() if len(names) > 1} == {}


def test_public_names_exist():
    assert len(set(newsclean.__all__)) == len(newsclean.__all__)
    assert [name for name in newsclean.__all__ if not hasattr(newsclean, name)] == []


def test_import_is_light():
    """What only some runs need is imported where it is needed."""
    heavy = "bs4 click ftfy jsonschema jsonschema_rs lxml regex ahocorasick_rs orjson importlib.metadata"
    heavy += " newsclean.config newsclean.evaluate newsclean.gold newsclean.io newsclean.report hypothesis"
    heavy += " newsclean.samples newsclean.strategies"
    code = f"import sys, newsclean; newsclean.clean; print([m for m in '{heavy}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_functions_are_short():
    """A function fits on half a screen, docstring aside."""
    long = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                if length > 40:
                    long.append((name, node.name, length))

    assert long == []
