"""What another program relies on: names and types, threads and processes, and that an import does nothing else."""

from __future__ import annotations

import ast
import json
import multiprocessing
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import newsclean

ROOT = Path(__file__).parents[1]
DOCUMENTS = [path.read_bytes() for path in sorted((ROOT / "examples").glob("*.txt"))] + [
    "Rain fell.\nAdvertisement\nThe mayor&#39;s office was closed.".encode("utf-16"),
    "La pluie est tombée sur la côte.\nLire aussi : La tempête approche\nLes routes étaient fermées.".encode(),
    b"Rain \xff fell.\r\nShare\r\n",
    b"",
]


def python(code, *arguments):
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---- names and types


def test_the_names_are_all_there():
    assert newsclean.__all__ == sorted(
        newsclean.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
    )
    assert set(newsclean.__all__) <= set(dir(newsclean))
    for name in newsclean.__all__:
        assert getattr(newsclean, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = newsclean.nothing


def test_a_star_imports_them():
    names = json.loads(python("import json\nbefore = {*globals()}\nfrom newsclean import *\n"
                              "print(json.dumps(sorted({*globals()} - before - {'before'})))"))  # fmt: skip

    assert set(names) == set(newsclean.__all__)


def test_what_is_imported_late_is_what_type_checkers_see():
    tree = ast.parse(Path(newsclean.__file__).read_text(encoding="utf-8"))
    (seen,) = [node for node in tree.body if isinstance(node, ast.If)]
    homes = {one.module.removeprefix("newsclean."): {name.name for name in one.names} for one in seen.body}

    assert homes.pop("newsclean") == {"io"}
    assert {home: set(names) for home, names in newsclean._HOMES.items()} == homes
    assert {name for names in homes.values() for name in names} | {"__version__"} == set(newsclean.__all__)


@pytest.mark.slow
def test_a_program_that_uses_it_can_be_type_checked(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import newsclean\nfrom newsclean import Record, clean, io\n\n"
        "record: Record = clean(b'Rain.', metadata={'title': 'Rain'})\n"
        "line: bytes = newsclean.io.write(record, 'jsonld')\n"
        "again: Record = newsclean.Cleaner(language='en').clean(**io.article({'text': 'x'})._asdict())\n"
        "wrong: int = record.text\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir", tmp_path / "cache", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Found 1 error" in done.stdout, done.stdout
    assert "program.py:7: error: Incompatible types" in done.stdout


# ---- what an import does


def test_an_import_takes_no_time():
    """At most 60 ms of CPU beyond the interpreter; a loaded machine is given three chances."""
    code = (
        "import time; a = time.process_time(); import newsclean; b = time.process_time(); newsclean.clean; "
        "print(b - a, time.process_time() - a)"
    )
    times = [tuple(map(float, python(code).split())) for _ in range(5)]

    assert min(first for first, _ in times) <= 0.060
    # All of it, bytecode compiled or not: what a program waits for at first use.
    assert min(second for _, second in times) <= 0.600


def test_an_import_sets_up_nothing():
    """Neither logging, nor warnings, nor signals, nor the environment; nor does cleaning."""
    state = """
import json, locale, logging, os, random, signal, sys, warnings
def state():
    return [dict(os.environ), logging.root.level, repr(logging.root.handlers), sorted(logging.root.manager.loggerDict),
            repr(warnings.filters), [repr(signal.getsignal(one)) for one in sorted(signal.valid_signals())],
            locale.setlocale(locale.LC_ALL), sys.getrecursionlimit(), random.getstate()[1][:5], repr(sys.excepthook),
            sys.stdout.encoding, repr(sys.meta_path), os.getcwd()]
before = state()
import newsclean
assert state() == before, "import"
newsclean.clean("Rain &amp; sun \\u00c3\\u00a9.\\nAdvertisement").to_json()
assert state() == before, "clean"
"""
    python(state)


# ---- threads and processes

_THREADS = """
import hashlib, json, sys, threading
import newsclean
documents = [bytes.fromhex(line) for line in json.loads(sys.argv[1])]
barrier, found = threading.Barrier(16), [None] * 16
def work(number):
    barrier.wait()
    turned = documents[number % len(documents):] + documents[:number % len(documents)]
    done = {data: (newsclean.clean(data).to_json(), newsclean.detect(data)) for data in turned}
    found[number] = [done[data] for data in documents]
threads = [threading.Thread(target=work, args=[number]) for number in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert all(one == found[0] for one in found)
print(json.dumps([line.decode() for line, _ in found[0]]))
"""


def test_sixteen_threads_find_what_one_finds():
    """All begin at once, with nothing compiled yet."""
    lines = json.loads(python(_THREADS, json.dumps([data.hex() for data in DOCUMENTS])))

    assert lines == [newsclean.clean(data).to_json().decode() for data in DOCUMENTS]


def test_a_process_that_was_spawned_finds_the_same():
    cleaner = newsclean.Cleaner(policy=newsclean.Policy(categories={"credit": "keep"}), packs=["site-bbc"])
    serial = [cleaner.clean(data) for data in DOCUMENTS]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(cleaner.clean, DOCUMENTS) == serial
        assert pool.map(newsclean.clean, DOCUMENTS) == [newsclean.clean(data) for data in DOCUMENTS]


def test_a_cleaner_that_was_pickled_cleans_the_same():
    cleaner = newsclean.Cleaner(language="en", policy="conservative")
    before = [cleaner.clean(data) for data in DOCUMENTS]
    other = pickle.loads(pickle.dumps(cleaner))  # noqa: S301 - our own

    assert [other.clean(data) for data in DOCUMENTS] == before
    assert [pickle.loads(pickle.dumps(record)) for record in before] == before  # noqa: S301


def test_errors_can_be_pickled():
    for error in (
        newsclean.FormatError("a", "b", "c"),
        newsclean.PackError("a", "b", "c", "d"),
        newsclean.RecordError("a", "b"),
    ):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301
