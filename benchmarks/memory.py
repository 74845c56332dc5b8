"""
What a long run takes of memory: the resident size of all its processes while it goes on, and where its time goes.

    python benchmarks/memory.py [--gigabytes 2] [--jobs 2] [--folder /tmp] [--every 5] [--most 500]

News of mixed lengths, from a line to half a megabyte, is written to a file in the folder, cleaned by the command, and
removed again. Prints a row every few seconds: the seconds passed, mebibytes of the parent, of its workers, of all, and
how many parts there are; then the most that all took, and processor time by parent and workers. Exits with 1 if the
most is more than it may be. Needs Linux (/proc).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpora import generated


def write(path: Path, size: int) -> int:
    """Write JSON Lines of so many bytes; return how many lines."""
    rng, articles, written, count = random.Random(0), generated("ar", 250) + generated("en", 250), 0, 0  # noqa: S311 - not for secrets
    with path.open("wb") as stream:
        while written < size:
            # Most articles are short, and a few are very long.
            times = rng.choices((0, 1, 3, 30, 150), (20, 60, 18, 1.9, 0.1))[0]
            text = "\n".join(rng.sample(articles, times)) if times else rng.choice(articles).split("\n", 1)[0]
            row = {"text": f"{count}\n{text}", "title": f"No {count}"}
            written += stream.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def resident(process: int) -> float:
    """Return the resident size of a process, in mebibytes."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * resource.getpagesize() / (1 << 20)


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(one) for one in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def watch(process: subprocess.Popen[bytes], folder: Path, every: float) -> float:
    """Print the curve until a process ends; return the most that it took."""
    begun, shown, most = time.monotonic(), 0.0, 0.0
    print(f"{'seconds':>8} {'parent':>8} {'workers':>8} {'all':>8} {'parts':>6}")
    while process.poll() is None:
        parent, workers = resident(process.pid), sum(map(resident, children(process.pid)))
        most, passed = max(most, parent + workers), time.monotonic() - begun
        if passed >= shown:
            shown = passed + every
            parts = len(list(folder.glob("part-*.jsonl")))
            print(f"{passed:8.0f} {parent:8.1f} {workers:8.1f} {parent + workers:8.1f} {parts:6}", flush=True)
        time.sleep(0.2)
    return most


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--most", type=float, default=500, help="mebibytes that all may take (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as here:
        news, out = Path(here, "news.jsonl"), Path(here, "out")
        count = write(news, int(options.gigabytes * 1e9))
        print(f"{count} documents, {news.stat().st_size / 1e9:.2f} GB")
        command = [sys.executable, "-c", RUN, str(news), f"{out}/", str(options.jobs)]
        begun = time.monotonic()
        process = subprocess.Popen(command)  # noqa: S603 - ourselves
        most = watch(process, out, options.every)
        passed = time.monotonic() - begun
    print(f"{passed:.0f} s, {count / passed:.0f} documents a second; at most {most:.0f} MiB")
    return int(most > options.most or process.returncode != 0)


#: The command, that tells its processor time in the end.
RUN = """
import resource, sys
from newsclean.cli import main
news, out, jobs = sys.argv[1:]
code = main(["clean", news, "-o", out, "--jobs", jobs, "--no-config"])
for name, who in (("parent", resource.RUSAGE_SELF), ("workers", resource.RUSAGE_CHILDREN)):
    used = resource.getrusage(who)
    seconds = used.ru_utime + used.ru_stime
    print(f"{name}: {seconds:.1f} s of processor time, the largest {used.ru_maxrss >> 10} MiB", flush=True)
sys.exit(code)
"""

if __name__ == "__main__":
    sys.exit(main())
