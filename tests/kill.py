"""
Kill runs into folders at random moments, all of their processes or one worker, and see that nothing comes of it.

    python tests/kill.py [--kills 100] [--documents 2000] [--seed 1]

Each run is killed up to three times, then left to end; its folder must be that of a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from trees import command, lines, start, tree


def workers(parent):
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(row.split()[0]) for row in found.stdout.splitlines() if "newsclean.batch" in row]


def disturb(rng, arguments, seconds, counts):
    """Run once, killed in the midst; one worker, or all there is. Return how many kills it took."""
    process = start(*arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(rng.uniform(0.02, 0.98) * seconds)
    alone = rng.random() < 0.5
    found = workers(process.pid)
    if alone and found:
        with suppress(ProcessLookupError):
            os.kill(rng.choice(found), signal.SIGKILL)
            counts["worker"] += 1
        process.wait()
        return
    if process.poll() is None:
        for one in (process.pid, *(found if rng.random() < 0.5 else ())):  # workers by themselves, or with it
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        counts["all"] += 1
    process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, counts, runs, differ, left = random.Random(options.seed), {"worker": 0, "all": 0}, 0, 0, 0
    with tempfile.TemporaryDirectory() as here:
        news = Path(here, "news.jsonl")
        news.write_bytes(lines(options.documents, bad=set(range(7, options.documents, 97))))
        said = ("--jobs", "2", "--part-records", "150", "--no-config")
        begun = time.monotonic()
        assert command("clean", news, "-o", f"{here}/whole/", *said)[0] == 3
        seconds, expected = time.monotonic() - begun, tree(f"{here}/whole")
        while sum(counts.values()) < options.kills:
            runs += 1
            arguments = ("clean", news, "-o", f"{here}/{runs}/", *said)
            for _ in range(rng.randint(1, 3)):
                disturb(rng, arguments, seconds, counts)
            left += bool(list(Path(here, str(runs)).glob("*.tmp")))
            code, _, err = command(*arguments)
            if code != 3 or tree(f"{here}/{runs}") != expected:
                differ += 1
                sys.stdout.write(f"run {runs}: exit code {code}: {err}\n")
    sys.stdout.write(
        f"{runs} runs, {counts['all']} killed with all their workers, {counts['worker']} workers killed alone; "
        f"{left} had left half-written files; {differ} differ\n"
    )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
