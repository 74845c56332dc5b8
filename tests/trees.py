"""Runs into folders, for tests: inputs to make, folders to compare, deadly documents."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import newsclean

SENTENCES = (
    "The council agreed on Monday to rebuild the old wall at the harbour.",
    "Rain fell on the coast overnight.",
    "وافق مجلس المدينة يوم الاثنين على إعادة بناء جدار الميناء القديم.",
)


def lines(count, bad=()):
    """JSON Lines of so many documents, no two alike; those whose numbers are in `bad` are none."""
    made = []
    for number in range(count):
        text = f"{SENTENCES[number % 3]}\nAdvertisement\nIt was calm on day {number}."
        made.append("{nope" if number in bad else json.dumps({"text": text}, ensure_ascii=False))
    return ("\n".join(made) + "\n").encode()


def tree(folder):
    """What is in a folder, but for when and where it was made."""
    found = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    if "manifest.json" in found:
        told = json.loads(found["manifest.json"])
        del told["made"]
        found["manifest.json"] = told
    return found


def start(*arguments, environment=None, **options):
    """Start the command in a process group of its own."""
    path = os.pathsep.join((str(Path(newsclean.__file__).parents[1]), str(Path(__file__).parent)))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **(environment or {})}
    return subprocess.Popen(
        [sys.executable, "-m", "newsclean", *map(str, arguments)],
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": env, "start_new_session": True} | options,
    )


def command(*arguments, **options):
    """Run the command; return exit code, and what it says."""
    process = start(*arguments, **options)
    out, err = process.communicate()
    return process.returncode, (out or b"").decode(), (err or b"").decode()


def deadly(document):
    """A detector for `Cleaner`: some documents kill the process that works on them, in several ways."""
    if "kill me" in document.text:
        os.kill(os.getpid(), 9)
    if "exit" in document.text:
        os._exit(3)
    if "hang" in document.text:
        while True:
            pass
    if "eat" in document.text:
        bytearray(1 << 40)
    if "raise" in document.text:
        raise RuntimeError("as told")
    return iter(())
