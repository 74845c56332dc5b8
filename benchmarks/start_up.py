"""
What a start costs: wall and CPU time of runs on one small file, beside that of the interpreter alone.

    python benchmarks/start_up.py [--runs 15]

`newsclean clean FILE` should take no more than 0.25 s, `newsclean --help` 0.15 s, a hook for commits 0.25 s, and
`import newsclean` 0.06 s. What counts is the least of the runs, which take turns. Bytecode is written, as it is where
newsclean is installed, whatever PYTHONDONTWRITEBYTECODE says; the first runs, which write it, do not count.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import newsclean

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TARGETS = {
    "newsclean --help": "<= 0.15",
    "newsclean clean FILE (ar)": "<= 0.25",
    "newsclean clean FILE (en)": "<= 0.25",
    "newsclean check FILE (en)": "<= 0.25",
    "newsclean hook check FILE (ar)": "<= 0.25",
    "newsclean hook check RECORD": "<= 0.25",
    "import newsclean": "<= 0.06",
}


def tasks(record: Path) -> dict[str, list[str]]:
    """Return what is run, by its name: arguments of Python."""
    command = ["-m", "newsclean"]
    arabic, english = str(EXAMPLES / "mina.txt"), str(EXAMPLES / "harbour.txt")
    return {
        "python -c pass": ["-c", "pass"],
        "import newsclean": ["-c", "import newsclean"],
        "from newsclean import clean": ["-c", "from newsclean import clean"],
        "newsclean --version": [*command, "--version"],
        "newsclean --help": [*command, "--help"],
        "newsclean clean --help": [*command, "clean", "--help"],
        "newsclean clean FILE (ar)": [*command, "clean", arabic],
        "newsclean clean FILE (en)": [*command, "clean", english],
        "newsclean check FILE (en)": [*command, "check", english],
        "newsclean hook check FILE (ar)": [*command, "hook", "check", arabic],
        "newsclean hook check RECORD": [*command, "hook", "check", str(record)],
    }


class Run(NamedTuple):
    """What a run took, in seconds."""

    wall: float
    cpu: float
    #: The last line that it complained in, if it failed; 1 is no failure, but that there were findings.
    problem: str


def run(arguments: list[str], folder: str) -> Run:
    """Run Python in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    program = [sys.executable, *arguments]
    done = subprocess.run(program, env=environment, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    problem = "" if done.returncode in {0, 1} else (done.stderr.splitlines() or [f"exit code {done.returncode}"])[-1]
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, problem)


def measure(runs: int) -> dict[str, list[Run]]:
    """Run each task so often, in turns; return its times."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "a.json"
        record.write_bytes(newsclean.clean((EXAMPLES / "mina.txt").read_bytes()).to_json())
        found: dict[str, list[Run]] = {}
        for turn in range(runs + 1):
            for name, arguments in tasks(record).items():
                took = run(arguments, folder)
                if took.problem:
                    raise SystemExit(f"{name}: {took.problem}")
                if turn:
                    found.setdefault(name, []).append(took)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="how often each is run (default %(default)s)")
    found = measure(parser.parse_args().runs)
    print(f"{'':32} {'wall':>7} {'median':>7} {'CPU':>7} {'target':>8}")
    for name, times in found.items():
        walls = sorted(one.wall for one in times)
        cpu = min(one.cpu for one in times)
        print(f"{name:32} {walls[0]:7.3f} {walls[len(walls) // 2]:7.3f} {cpu:7.3f} {TARGETS.get(name, ''):>8}")


if __name__ == "__main__":
    main()
