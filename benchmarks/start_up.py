"""
What a start costs: CPU time of runs on one small file, beyond that of the interpreter.

    python benchmarks/start_up.py [--runs 11]

A hook for commits should take no more than 0.25 s, and `import newsclean` 0.06 s. Bytecode must be written (without
PYTHONDONTWRITEBYTECODE), as it is where newsclean is installed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import newsclean

EXAMPLES = Path(__file__).parents[1] / "examples"


def cpu(*arguments: str) -> float:
    """Run Python; return the seconds of CPU time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)  # noqa: S603 - ourselves
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11, help="how often each is run (default %(default)s)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "a.json"
        record.write_bytes(newsclean.clean((EXAMPLES / "mina.txt").read_bytes()).to_json())
        command = ("-m", "newsclean", "hook", "check")
        tasks = {
            "import newsclean": ("-c", "import newsclean"),
            "hook check, English": (*command, str(EXAMPLES / "harbour.txt")),
            "hook check, Arabic": (*command, str(EXAMPLES / "mina.txt")),
            "hook check, record": (*command, str(record)),
        }
        bare = min(cpu("-c", "pass") for _ in range(runs))
        print(f"{'interpreter':20} {bare:.3f} s")
        for name, arguments in tasks.items():
            times = sorted(cpu(*arguments) - bare for _ in range(runs))
            print(f"{name:20} {times[0]:.3f} s, median {times[len(times) // 2]:.3f} s")


if __name__ == "__main__":
    main()
