"""Runs into folders: nothing lost, the same bytes whatever happens, and clear words where it cannot go on."""

from __future__ import annotations

import errno
import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import newsclean
from newsclean import Cleaner, batch, inputs, pipeline, schema
from newsclean.batch import chunks, engine, folder, letters, store
from newsclean.batch.model import START, Item, Note, Position
from newsclean.cli import progress as shown
from newsclean.errors import BatchError, InputError
from newsclean.inputs import Input, Raw
from trees import command, deadly, lines, start, tree


@pytest.fixture
def news(file):
    return str(file(lines(700, bad={3, 300, 301, 699}), "news.jsonl"))


def run(names, folder, *, jobs=0, **said):
    told = {name: said.pop(name) for name in ("options", "max_failures", "progress", "stop") if name in said}
    return batch.run([names] if isinstance(names, str) else names, folder, batch.Settings(**said), jobs=jobs, **told)


def broken_off(chunks, names, folder, **said):
    """Run until so many chunks are done; parts of a chunk each are committed then."""
    seen = []
    with pytest.raises(batch.Stopped):
        run(names, folder, progress=seen.append, stop=lambda: len(seen) >= chunks, **said)


def records(folder):
    return [
        line for path in sorted(Path(folder).glob("part-*")) for line in path.read_bytes().splitlines(keepends=True)
    ]


def dead(folder):
    return [json.loads(line) for path in sorted(Path(folder).glob("dead-*")) for line in path.read_text().splitlines()]


# ---- what is in the folder


def test_records_are_those_of_clean_in_the_order_of_the_input(news, tmp_path):
    done = run(news, tmp_path / "out", part_records=250)
    rows = [json.loads(line) for line in Path(news).read_bytes().split(b"\n") if line.startswith(b'{"')]

    assert records(tmp_path / "out") == [newsclean.clean(row["text"]).to_json() + b"\n" for row in rows]
    assert done[:5] == (700, 696, 4, {"ok": 696}, 3)
    assert [(one["ordinal"], one["raw"]) for one in dead(tmp_path / "out")] == [
        (n, "{nope") for n in (3, 300, 301, 699)
    ]


def test_files_are_valid_under_their_schemas(news, tmp_path):
    run(news, tmp_path / "out")

    for name in ("run", "manifest"):
        jsonschema.validate(json.loads((tmp_path / "out" / f"{name}.json").read_bytes()), schema.load(name))
    for letter in dead(tmp_path / "out"):
        jsonschema.validate(letter, schema.load("dead-letter"))


def test_the_manifest_adds_up(news, file, tmp_path):
    empty, more = str(file("", "empty.jsonl")), str(file(lines(5), "more.jsonl"))
    run([news, empty, more], tmp_path / "out", part_records=300)
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())

    assert [(one["documents"], one["records"], one["dead"]) for one in told["inputs"]] == [
        (700, 696, 4),
        (0,) * 3,
        (5, 5, 0),
    ]
    assert [(one["documents"], one["records"]) for one in told["parts"]] == [(300, 299), (300, 298), (105, 104)]
    assert (told["documents"], told["records"], told["dead"]) == (705, 701, 4)
    assert told["made"].keys() == {"started", "finished", "host", "jobs", "resumed", "seconds"}


def test_the_sums_are_as_sha256sum_reads_them(news, tmp_path):
    run(news, tmp_path / "out", part_records=300)
    for row in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines():
        sha256, name = row.split("  ")
        assert store.digest(tmp_path / "out" / name)[1] == sha256


def test_a_part_ends_with_so_many_bytes(file, tmp_path):
    data = lines(50)
    run(str(file(data, "a.jsonl")), tmp_path / "out", part_bytes=len(data) // 5 + 100)

    assert len(list((tmp_path / "out").glob("part-*"))) == 5


@pytest.mark.parametrize("to", ["text", "markdown", "jsonld"])
def test_other_forms(file, tmp_path, to):
    run(str(file(lines(3), "a.jsonl")), tmp_path / "out", to=to)
    (part,) = (tmp_path / "out").glob("part-*")

    assert part.suffix == {"text": ".txt", "markdown": ".md", "jsonld": ".jsonl"}[to]
    assert part.read_text().count("It was calm on day") == 3
    assert "Advertisement" not in part.read_text()


@pytest.mark.parametrize("compress", ["gzip", "zstd"])
def test_compressed_parts_hold_the_same(news, tmp_path, compress):
    run(news, tmp_path / "plain")
    run(news, tmp_path / "small", compress=compress, jobs=1)
    (part,) = (tmp_path / "small").glob("part-*")
    if compress == "gzip":
        data = gzip.decompress(part.read_bytes())
    else:
        zstd = pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")
        data = zstd.decompress(part.read_bytes())

    assert data == b"".join(records(tmp_path / "plain"))
    assert part.stat().st_size < len(data) / 2


def test_parquet(file, tmp_path):
    """Of any number of parts and processes, the same rows, and the same files."""
    pytest.importorskip("newsclean.arrow")
    pq = pytest.importorskip("pyarrow.parquet")
    from newsclean.arrow import to_json

    path = str(file(lines(300, bad={5}), "a.jsonl"))
    run(path, tmp_path / "lines")
    for jobs in (0, 2):
        run(path, tmp_path / str(jobs), to="parquet", jobs=jobs, part_records=140)
    parts = sorted((tmp_path / "0").glob("part-*.parquet"))
    rows = [row for part in parts for found in pq.ParquetFile(part).iter_batches() for row in to_json(found)]

    assert len(parts) == 3
    assert [row.rstrip(b"\n") + b"\n" for row in rows] == records(tmp_path / "lines")
    assert tree(tmp_path / "0") == tree(tmp_path / "2")
    with pytest.raises(ValueError, match="by itself"):
        batch.Settings(to="parquet", compress="gzip")


# ---- the same bytes


@pytest.mark.parametrize("compress", ["none", "gzip"])
def test_as_many_processes_as_one_likes(news, tmp_path, compress):
    for jobs in (0, 1, 3):
        run(news, tmp_path / str(jobs), jobs=jobs, part_records=99, compress=compress)

    assert tree(tmp_path / "0") == tree(tmp_path / "1") == tree(tmp_path / "3")


document = st.one_of(
    st.just(b'{"text": "Rain fell."}'), st.just(b'{"text": 3}'), st.binary(max_size=12), st.just(b"{}")
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(document, max_size=30), st.integers(1, 9), st.integers(1, 200))
@example([b"["], 1, 1)
def test_whatever_is_in_comes_out_or_is_a_dead_letter(tmp_path_factory, documents, part_records, part_bytes):
    here = tmp_path_factory.mktemp("any")
    (here / "a.jsonl").write_bytes(b"\n".join(documents))
    (found,) = inputs.find([str(here / "a.jsonl")])
    split = []
    with suppress(InputError):  # an array that is not closed
        split.extend(inputs.split(found))
    done = run(str(here / "a.jsonl"), here / "out", part_records=part_records, part_bytes=part_bytes)

    assert len(split) == done.documents == len(records(here / "out")) + len(dead(here / "out"))
    assert not list(batch.problems(here / "out"))
    read = [found for path in sorted((here / "out").glob("dead-*")) for found in path.read_bytes().splitlines()]
    again = [letters.read(line, "") for line in read]
    assert [raw.data for _, raw in again] == [
        raw.data for raw in split if raw.ordinal in {one.ordinal for _, one in again}
    ]


def test_a_run_broken_off_after_any_part_is_gone_on_with(news, tmp_path):
    run(news, tmp_path / "whole", part_records=100)
    for parts in range(7):
        folder = tmp_path / str(parts)
        broken_off(parts, news, folder, part_records=100)
        assert not list(folder.glob("*.tmp"))
        assert len(list(folder.glob("part-*"))) == parts
        assert run(news, folder, part_records=100).resumed == 100 * parts
        assert tree(folder) == tree(tmp_path / "whole")


def test_what_is_committed_is_not_cleaned_again(news, tmp_path, monkeypatch):
    broken_off(6, news, tmp_path / "out", part_records=100)
    cleaned, clean = [], Cleaner.clean
    monkeypatch.setattr(Cleaner, "clean", lambda self, *a, **k: cleaned.append(1) or clean(self, *a, **k))
    run(news, tmp_path / "out", part_records=100)

    assert len(cleaned) == 99  # of the last hundred, one is none


def test_a_finished_run_has_nothing_to_do(news, tmp_path):
    run(news, tmp_path / "out")
    before = (tmp_path / "out" / "manifest.json").read_bytes()

    assert run(news, tmp_path / "out")[:3] == (700, 696, 4)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before


def crash(k, *arguments):
    return command(*arguments, environment={"NEWSCLEAN_CRASH_AT": str(k)})[0]


CRASHING = r"""
import itertools, os, sys
from newsclean import batch
from newsclean.batch import store
from trees import tree
news, here = sys.argv[1:]
settings = batch.Settings(part_records=4)
batch.run([news], here + "/whole", settings, jobs=0)
expected, k = tree(here + "/whole"), 0
while True:
    k += 1
    child = os.fork()
    if not child:  # as a process with NEWSCLEAN_CRASH_AT=k would do
        store._crash_at, store._places = k, itertools.count(1)
        batch.run([news], f"{here}/{k}", settings, jobs=0)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 137), code
    if k % 3 == 0 and code:  # and once more, on the way of going on
        child = os.fork()
        if not child:
            store._crash_at, store._places = 1 + k // 3, itertools.count(1)
            batch.run([news], f"{here}/{k}", settings, jobs=0)
            os._exit(0)
        os.waitpid(child, 0)
    batch.run([news], f"{here}/{k}", settings, jobs=0)
    assert tree(f"{here}/{k}") == expected, k
    if not code:
        break
print(k)
"""


def test_a_power_cut_at_any_step(file, tmp_path):
    news = file(lines(10, bad={1, 8}), "news.jsonl")
    path = os.pathsep.join((str(Path(newsclean.__file__).parents[1]), str(Path(__file__).parent)))
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, news, tmp_path],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 90  # steps


def test_the_environment_says_where_to_crash(news, tmp_path):
    assert crash(9, "clean", news, "-o", f"{tmp_path}/out/", "--jobs", "1") == 137
    assert command("clean", news, "-o", f"{tmp_path}/out/", "--jobs", "1")[0] == 3
    run(news, tmp_path / "whole")
    assert tree(tmp_path / "out")["part-00000.jsonl"] == tree(tmp_path / "whole")["part-00000.jsonl"]


@pytest.mark.slow
def test_kills_at_random():
    """Ten of them; `python tests/kill.py --kills 100` has more patience."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("kill.py"), "--kills", "10"],
        env={**os.environ, "PYTHONPATH": str(Path(newsclean.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 differ" in done.stdout


# ---- workers that die


@pytest.mark.parametrize(
    ("text", "code"),
    [("kill me", "killed"), ("exit", "killed"), ("hang", "time"), ("eat", "memory"), ("raise", "error")],
)
def test_a_document_that_kills_costs_itself_alone(file, tmp_path, text, code):
    rows = [json.dumps({"text": f"It was calm on day {n}."}) for n in range(150)]
    rows[70] = json.dumps({"text": text})
    path = str(file("\n".join(rows), "a.jsonl"))
    done = run(path, tmp_path / "out", jobs=2, cleaner=Cleaner(detectors=[deadly]), seconds=0.4)

    assert (done.documents, done.records, done.dead) == (150, 149, 1)
    (letter,) = dead(tmp_path / "out")
    assert (letter["ordinal"], letter["code"], letter["stage"]) == (70, code, "clean")
    assert json.loads(letter["raw"]) == {"text": text}


def test_a_worker_killed_by_others_costs_nothing(news, tmp_path):
    run(news, tmp_path / "whole")

    killed = []

    def kill(_):
        for child in workers(os.getpid())[:1]:
            killed.append(child)
            os.kill(child, signal.SIGKILL)

    run(news, tmp_path / "out", jobs=2, progress=kill)

    assert len(set(killed)) > 1
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def workers(parent):
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(row.split()[0]) for row in found.stdout.splitlines() if "newsclean.batch" in row]


def test_workers_that_do_not_start_end_the_run(news, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(BatchError, match="--jobs 0"):
        run(news, tmp_path / "out", jobs=2)


def test_workers_die_with_their_parent(file, tmp_path):
    process = start("clean", file(lines(20_000), "a.jsonl"), "-o", f"{tmp_path}/out/", "--jobs", "2")
    children = wait_for(lambda: len(found := workers(process.pid)) == 2 and found)
    process.kill()
    process.communicate()

    wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("in vain")


# ---- what cannot be


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"part_records": 5}, "output.part_records was 100, and is 5 now"),
        ({"cleaner": Cleaner(policy="aggressive")}, "cleaner.policy.profile was 'balanced'"),
        ({"url": "https://coast.example/"}, "cleaner.url was None"),
    ],
)
def test_other_options_are_refused(news, tmp_path, change, said):
    run(news, tmp_path / "out", part_records=100)
    before = tree(tmp_path / "out")

    with pytest.raises(BatchError, match="another folder") as raised:
        run(news, tmp_path / "out", **{"part_records": 100} | change)
    assert said in str(raised.value)
    assert tree(tmp_path / "out") == before


def test_other_inputs_are_refused(news, file, tmp_path):
    run(news, tmp_path / "out")
    with pytest.raises(BatchError, match=r"inputs was .*news\.jsonl, and is .*b\.jsonl"):
        run(str(file(lines(3), "b.jsonl")), tmp_path / "out")
    with Path(news).open("ab") as stream:
        stream.write(b"{}\n")
    with pytest.raises(BatchError, match=r"news\.jsonl\.bytes was"):
        run(news, tmp_path / "out")


def test_a_folder_with_other_things_in_it_is_refused(news, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")

    with pytest.raises(BatchError, match=r"letter\.txt"):
        run(news, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]
    with pytest.raises(BatchError, match="not a folder"):
        run(news, tmp_path / "out" / "letter.txt")


@pytest.mark.parametrize(
    ("missing", "extra", "name", "said"),
    [
        ("pyarrow", "arrow", "news.parquet", {}),
        ("fastwarc.warc", "warc", "news.warc.gz", {}),
        ("backports", "zstd", "news.jsonl.zst", {}),
        ("pyarrow", "arrow", "news.jsonl", {"to": "parquet"}),
        ("backports", "zstd", "news.jsonl", {"compress": "zstd"}),
    ],
)
def test_a_library_that_is_not_there_is_named_before_anything_is_begun(  # noqa: PLR0917 - what varies
    file, tmp_path, monkeypatch, missing, extra, name, said
):
    if missing == "backports" and sys.version_info >= (3, 14):
        pytest.skip("Python has Zstandard itself")
    path = file(b"", name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=rf"pip install 'newsclean\[{extra}\]'"):
        run(str(path), tmp_path / "out", **said)

    # When it is installed, the run begins, in the same folder.
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_a_second_run_at_once_is_refused(news, tmp_path):
    def second(_):
        with pytest.raises(BatchError, match="another run is at work"):
            run(news, tmp_path / "out")

    run(news, tmp_path / "out", progress=second)
    assert not (tmp_path / "out" / ".lock").exists()


def test_a_part_that_was_changed_meanwhile_is_noticed(news, tmp_path):
    broken_off(2, news, tmp_path / "out", part_records=100)
    with (tmp_path / "out" / "part-00000.jsonl").open("ab") as stream:
        stream.write(b"\n")

    with pytest.raises(BatchError, match="changed since: remove it to have it made anew"):
        run(news, tmp_path / "out", part_records=100)
    (tmp_path / "out" / "part-00000.jsonl").unlink()
    run(news, tmp_path / "out", part_records=100)
    run(news, tmp_path / "whole", part_records=100)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data + bytes(300) + b"\n",
        lambda data: b"garbage{\n" + data,
        lambda data: b"{}\n[]\n" + data,
        lambda _: b"",
    ],
    ids=["zeros", "garbage", "others", "empty"],
)
def test_a_journal_that_a_power_cut_has_spoilt_costs_work_and_no_more(news, tmp_path, harm):
    broken_off(3, news, tmp_path / "out", part_records=100)
    journal = tmp_path / "out" / "journal.jsonl"
    journal.write_bytes(harm(journal.read_bytes()))
    run(news, tmp_path / "out", part_records=100)
    run(news, tmp_path / "whole", part_records=100)

    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_dead_letters_that_a_part_has_no_more_are_removed(file, tmp_path):
    news = str(file(lines(50), "a.jsonl"))
    broken_off(0, news, tmp_path / "out")
    run(news, tmp_path / "whole")
    (tmp_path / "out" / "run.json").write_bytes((tmp_path / "whole" / "run.json").read_bytes())
    (tmp_path / "out" / "dead-00000.jsonl").write_bytes(b"{}\n")  # written, and its part was not
    run(news, tmp_path / "out")

    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_pattern_that_matches_what_a_run_has_made(news, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    broken_off(2, "**/*.jsonl", tmp_path / "out", part_records=100)
    assert list(tmp_path.glob("out/part-*.jsonl"))
    done = run("**/*.jsonl", tmp_path / "out", part_records=100)

    assert (done.documents, done.resumed) == (700, 200)


def test_a_file_system_without_locks_is_said_to_be(news, tmp_path, monkeypatch):
    def flock(_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(folder, "_flock", flock)
    with pytest.raises(OSError, match="cannot be locked"):
        run(news, tmp_path / "out")


def test_inputs_that_cannot_be_read_again_or_at_all(tmp_path, file):
    with pytest.raises(InputError, match="no such file"):
        run([str(file(lines(2), "a.jsonl")), str(tmp_path / "b.jsonl")], tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
    with pytest.raises(InputError, match="write it to a file"):
        run(["-"], tmp_path / "out", options=inputs.Options(format="jsonl"))
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(InputError, match=r"pipe\.jsonl: cannot be read again"):
        run(str(tmp_path / "pipe.jsonl"), tmp_path / "out")


def test_an_input_that_is_changed_meanwhile_ends_the_run(news, tmp_path):
    def change(_):
        os.utime(news)

    with pytest.raises(BatchError, match=r"news\.jsonl: was changed while it was read"):
        run(news, tmp_path / "out", progress=change)
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_taking_digests_can_be_stopped(news, tmp_path):
    with pytest.raises(batch.Stopped):
        run(news, tmp_path / "out", stop=lambda: True)
    assert not list((tmp_path / "out").iterdir())


def test_finding_where_to_go_on_can_be_stopped(news):
    def listen():
        raise batch.Stopped

    [found] = inputs.find([news])
    assert len(list(chunks.documents([found], START, listen=listen))) == 700
    with pytest.raises(batch.Stopped):
        list(chunks.documents([found], Position(0, 400), listen=listen))


def test_an_input_that_is_plainly_something_else_ends_the_run(file, tmp_path):
    path = str(file("nope\n" * 3000, "a.jsonl"))

    with pytest.raises(BatchError, match=r"a\.jsonl: 1\d\d\d of 1\d\d\d documents cannot be cleaned.*not JSON"):
        run(path, tmp_path / "out")
    with pytest.raises(BatchError, match="--max-failures"):
        run(path, tmp_path / "out", max_failures=5)
    assert run(path, tmp_path / "out", max_failures=3000).dead == 3000


def test_an_input_that_breaks_off(file, tmp_path, monkeypatch):
    """What was good is cleaned, and the part says so; wherever the run is broken off."""
    split = inputs.split

    def broken(found, say):
        yield from split(found, say)
        if "broken" in found.name:
            raise InputError(f"{found.name}: damaged")

    monkeypatch.setattr(inputs, "split", broken)
    names = [str(file(lines(n), f"{n}-broken.jsonl")) for n in (4, 0, 6)]
    done = run(names, tmp_path / "whole", part_records=5)
    told = json.loads((tmp_path / "whole" / "manifest.json").read_bytes())

    assert (done.documents, done.incomplete) == (10, [f"{name}: damaged" for name in names])
    assert [[note["input"] for note in part["incomplete"]] for part in told["parts"]] == [[0, 1], []]
    for parts in range(3):
        broken_off(parts, names, tmp_path / str(parts), part_records=5)
        run(names, tmp_path / str(parts), part_records=5)
        assert tree(tmp_path / str(parts)) == tree(tmp_path / "whole")


# ---- chunks


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 20), st.integers(1, 40), st.integers(0, 60))
def test_parts_are_the_same_from_wherever_one_goes_on(lengths, part_records, part_bytes, cut):
    """Documents of two inputs, of these lengths; a nine stands for the end of a damaged input."""

    def items(at):
        made, count = [], [0, 0, 0]
        which = 0
        for length in lengths:
            if length == 9 and which < 2:
                made.append(Note(which, "damaged"))
                which += 1
            else:
                made.append(Item(which, Input("a", "jsonl"), Raw(count[which], None, b"x" * length)))
                count[which] += 1
        seen = [0, 0, 0]
        for one in made:
            if isinstance(one, Item):
                seen[one.input] += 1
                if (one.input, seen[one.input]) > at:
                    yield one
            elif one.input >= at.input:
                yield one

    whole = list(chunks.chunks(items(START), START, part_records, part_bytes))
    ends = [index for index, chunk in enumerate(whole) if chunk.last and chunk.items]
    if ends:
        end = ends[cut % len(ends)]
        assert (
            list(chunks.chunks(items(whole[end].next), whole[end].next, part_records, part_bytes)) == whole[end + 1 :]
        )
    assert sum(len(chunk.items) for chunk in whole) == sum(isinstance(one, Item) for one in items(START))


def test_a_chunk_is_bounded():
    found = Input("a", "jsonl")
    many = [Item(0, found, Raw(n, None, b"x" * (1 << 18))) for n in range(20)]
    few = [Item(0, found, Raw(n, None, b"x")) for n in range(300)]

    assert [len(chunk.items) for chunk in chunks.chunks(many, START, 1000, 1 << 40)] == [4] * 5 + [0]
    assert [len(chunk.items) for chunk in chunks.chunks(few, START, 200, 1 << 40)] == [128, 72, 100]
    assert next(iter(chunks.documents([found._replace(name="/nowhere")], START))).message.startswith("/nowhere")


# ---- other formats


def test_all_formats_in_a_folder_with_damage(call, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Rain fell.")
    (tmp_path / "in" / "b.csv").write_text("title,text\nRain,It rained.\nSnow,It snowed.\n")
    packed = gzip.compress(b"".join(b'{"text": "It was calm on day %d."}\n' % n for n in range(9000)), mtime=0)
    (tmp_path / "in" / "c.jsonl.gz").write_bytes(packed[:-2000])
    (tmp_path / "in" / "d.json").write_text('[{"text": "Hail fell."}, {"text": 3}]')
    (tmp_path / "in" / "e.png").write_bytes(b"\x89PNG")
    code, _, err = call("clean", tmp_path / "in", "-o", f"{tmp_path}/out/", "--jobs", "1", "--part-records", "100")
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())

    assert code == 3
    assert "c.jsonl.gz" in err
    assert [Path(one["name"]).name for one in told["inputs"]] == ["a.txt", "b.csv", "c.jsonl.gz", "d.json"]
    assert [one["documents"] for one in told["inputs"]][:2] == [1, 2]
    assert 1000 < told["inputs"][2]["records"] < 9000
    assert told["inputs"][3] == {"dead": 1, "documents": 2, "name": f"{tmp_path}/in/d.json", "records": 1}
    assert len(told["incomplete"]) == 1
    assert call("verify", tmp_path / "out")[0] == 0
    assert dead(tmp_path / "out")[-1]["raw"].replace(" ", "") == '{"text":3}'
    assert call("retry", tmp_path / "out", "-o", tmp_path / "again")[0] == 3
    assert call("clean", tmp_path / "in", "-o", f"{tmp_path}/in/out/", "--jobs", "1")[0] == 2


# ---- retry


def test_what_was_mended_is_cleaned(news, tmp_path):
    run(news, tmp_path / "out", part_records=100)
    done = batch.retry([str(tmp_path / "out")], tmp_path / "again", jobs=0)

    assert (done.documents, done.records, done.dead) == (4, 0, 4)
    assert dead(tmp_path / "again") == dead(tmp_path / "out")  # they name the first input, not the letters
    assert not list(batch.problems(tmp_path / "out"))


@pytest.mark.parametrize("keep_raw", [True, False])
def test_letters_are_read_by_other_options(file, tmp_path, keep_raw):
    rows = [{"text": "Rain fell."}, {"body": "Snow fell."}, {"text": 3}, {"body": "Hail fell."}]
    path = str(file("\n".join(map(json.dumps, rows)), "a.jsonl"))
    run(path, tmp_path / "out", options=inputs.Options(field="text"), keep_raw=keep_raw, part_records=2)
    assert [("raw" in one) for one in dead(tmp_path / "out")] == [keep_raw] * 3
    done = batch.retry([str(tmp_path / "out")], tmp_path / "again", options=inputs.Options(field="body"), jobs=0)

    assert (done.documents, done.records, done.dead) == (3, 2, 1)
    assert [json.loads(line)["text"] for line in records(tmp_path / "again")] == ["Snow fell.", "Hail fell."]
    third = batch.retry([str(tmp_path / "again")], tmp_path / "third", options=inputs.Options(field="text"), jobs=0)
    assert (third.documents, third.dead) == (1, 1)
    assert dead(tmp_path / "third")[0]["ordinal"] == 2


def test_a_letter_without_its_document_says_what_has_become_of_it(file, tmp_path):
    path = file(lines(5, bad={1, 3}), "a.jsonl")
    run(str(path), tmp_path / "out", keep_raw=False)
    path.write_bytes(lines(5, bad={1, 3}).replace(b"nope", b"nape"))
    batch.retry([str(tmp_path / "out")], tmp_path / "changed", jobs=0)
    path.unlink()
    batch.retry([str(tmp_path / "out")], tmp_path / "gone", jobs=0)

    assert "has changed since" in dead(tmp_path / "changed")[0]["message"]
    assert ["no such file" in one["message"] for one in dead(tmp_path / "gone")] == [True] * 2


def test_bytes_that_are_no_text_are_in_a_letter(file, tmp_path):
    run(str(file(b'{"text": "\xff"}\n', "a.jsonl")), tmp_path / "out")
    (letter,) = dead(tmp_path / "out")

    assert letter["raw_base64"] == "eyJ0ZXh0IjogIv8ifQ=="
    assert batch.retry([str(tmp_path / "out")], tmp_path / "again", jobs=0).dead == 1


def test_a_changed_letter_is_not_believed(news, tmp_path):
    run(news, tmp_path / "out")
    (path,) = (tmp_path / "out").glob("dead-*")
    path.write_bytes(path.read_bytes().replace(b"{nope", b"{nape", 1))
    done = batch.retry([str(path)], tmp_path / "again", jobs=0)

    assert "changed after it was written" in done.incomplete[0]
    assert done.documents == 0


# ---- the command


def test_the_command_writes_a_folder(call, news, tmp_path):
    code, out, err = call("clean", news, "-o", f"{tmp_path}/out/", "--jobs", "2", "--part-records", "200")

    assert (code, out) == (3, b"")
    assert err.splitlines()[0] == f"{tmp_path}/out/manifest.json: 700 documents, 696 records, 4 dead letters"
    assert "retry" in err.splitlines()[1]
    assert call("verify", tmp_path / "out") == (0, b"", "696 verified\n")
    assert call("clean", news, "-o", tmp_path / "out", "--part-records", "200")[0] == 3
    assert call("retry", tmp_path / "out", "-o", tmp_path / "again", "--no-raw")[0] == 3
    assert "another folder" in call("retry", tmp_path / "out", "-o", tmp_path / "out")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "out"], "out/ for a folder, or out.jsonl"),
        (["-o", "out.jsonl", "--jobs", "2"], "-o FOLDER/"),
        (["--jobs", "2"], "-o FOLDER/"),
        (["-o", "full/"], "no run of newsclean"),
    ],
)
def test_where_to_write_is_asked_when_it_is_not_clear(news, tmp_path, arguments, said):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("a")
    code, _, err = command("clean", news, *arguments, cwd=tmp_path)

    assert code == 2
    assert said in err


def test_a_quarantined_document_is_a_record_and_told_of(call, file, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "MAX_CHARS", 5)
    path = file(json.dumps({"text": "Rain fell."}), "a.jsonl")
    code, _, err = call("clean", path, "-o", f"{tmp_path}/out/", "--jobs", "0")

    assert code == 3
    assert "1 records are quarantined" in err
    assert json.loads(records(tmp_path / "out")[0])["status"] == "quarantined"


@pytest.mark.parametrize("how", ["change", "remove", "add", "cut"])
def test_verify_notices_what_was_done_to_a_folder(call, news, tmp_path, how):
    run(news, tmp_path / "out", part_records=400)
    path = tmp_path / "out" / "part-00001.jsonl"
    data = path.read_bytes()
    if how == "change":
        path.write_bytes(data[:100] + b"x" + data[101:])
    elif how == "remove":
        path.unlink()
    elif how == "add":
        (tmp_path / "out" / "part-00002.jsonl").write_bytes(data)
    else:
        path.write_bytes(data[:-1])
    code, _, err = call("verify", tmp_path / "out")

    assert code == 1
    assert "part-0000" in err


@pytest.mark.parametrize("compress", ["gzip", "zstd"])
def test_records_in_compressed_parts_are_verified_one_by_one(call, news, tmp_path, compress):
    if compress == "zstd":
        pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    run(news, tmp_path / "out", compress=compress)
    (part,) = (tmp_path / "out").glob("part-*")

    assert call("verify", part) == (0, b"", "696 verified\n")
    assert call("export", part, "--to", "text")[1].count(b"It was calm on day") == 696
    part.write_bytes(part.read_bytes()[:-9])
    assert call("verify", part)[0] == 1


def test_verify_of_a_run_that_is_not_finished(call, news, tmp_path):
    broken_off(1, news, tmp_path / "out")

    assert call("verify", tmp_path / "out")[0] == 1
    assert "not finished" in call("retry", tmp_path / "out", "-o", tmp_path / "again")[2]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_in_good_order(file, tmp_path, number, code):
    news = file(lines(3_000), "a.jsonl")
    arguments = ("clean", news, "-o", f"{tmp_path}/out/", "--jobs", "2", "--part-records", "200")
    process = start(*arguments)
    wait_for(lambda: list((tmp_path / "out").glob("part-*.jsonl")))
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=30)

    assert (process.returncode, err.decode()) == (
        code,
        f"newsclean: stopped; to go on with {tmp_path}/out/, run the same command again\n",
    )
    assert not list((tmp_path / "out").glob("*.tmp"))
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert command(*arguments)[0] == 0


def test_a_second_signal_ends_it_at_once(monkeypatch):
    left = []
    monkeypatch.setattr(os, "_exit", left.append)
    stop = shown.Stop()
    stop.handle(signal.SIGINT, None)
    assert stop.asked()
    assert left == []
    stop.handle(signal.SIGINT, None)
    assert left == [130]


def test_a_full_disk(news, tmp_path):
    """As far as a limit for files goes: the same error as of a disk, and no root needed."""
    arguments = ("clean", news, "-o", f"{tmp_path}/out/", "--jobs", "1", "--part-records", "200")

    command(*arguments)
    whole = tree(tmp_path / "out")
    size = max(len(data) for name, data in whole.items() if name.startswith("part"))
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    code, _, err = command(*arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size - 9,) * 2))

    assert code == 4
    assert "part-0000" in err
    assert "run the same command again" in err
    assert not list((tmp_path / "out").glob("*.tmp"))
    assert command(*arguments)[0] == 3
    assert tree(tmp_path / "out") == whole


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_of_one_mebibyte(news, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        arguments = ("clean", news, "-o", f"{disk}/out/", "--jobs", "1", "--part-records", "150")
        (disk / "ballast").write_bytes(bytes(500_000))
        assert command(*arguments)[0] == 4
        kept = tree(disk / "out")
        (disk / "ballast").unlink()
        assert command(*arguments)[0] == 3
    finally:
        whole = tree(disk / "out")
        subprocess.run(["umount", disk], check=True)
    run(news, tmp_path / "whole", part_records=150)
    assert "part-00000.jsonl" in kept
    assert whole == tree(tmp_path / "whole")


# ---- for who waits


def test_progress_is_quiet_without_a_terminal(call, file, tmp_path, monkeypatch):
    path = file(lines(300), "a.jsonl")
    assert call("clean", path, "-o", f"{tmp_path}/a/", "--jobs", "0")[2].count("\n") == 1
    monkeypatch.setattr(shown, "_EVERY", 0.0)
    err = call("clean", path, "-o", f"{tmp_path}/b/", "--jobs", "0", "--progress")[2]
    assert "newsclean: 128 documents, " in err


def test_nobody_listens_any_more(news, tmp_path):
    there, here = os.pipe()
    os.close(there)
    process = start("clean", news, "-o", f"{tmp_path}/a/", "--jobs", "1", stderr=here)
    process.communicate()
    os.close(here)

    assert process.returncode == 141
    assert not list(batch.problems(tmp_path / "a"))


def test_digests_are_told_of(news, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_TOLD", 1000)
    monkeypatch.setattr(store, "MEBIBYTE", 1 << 10)
    seen = []
    run(news, tmp_path / "out", progress=seen.append)

    told = [one.digested for one in seen if one.digested]
    assert told == sorted(set(told))
    assert len(told) > 50
    assert shown.line(seen[0], *shown.Rate().of(seen[0])) == "taking the digests of the inputs, 0.0 GB so far"
    assert seen[-1].digested == 0


def test_how_far_a_compressed_input_is(file, tmp_path):
    seen = []
    data = gzip.compress(os.urandom(200_000).hex().encode())  # a line that says nothing
    rows = [gzip.compress(row) for row in lines(600).splitlines(keepends=True)]
    path = str(file(b"".join(rows) + data, "a.jsonl.gz"))
    run(path, tmp_path / "out", progress=seen.append)

    shares = [one.bytes / one.bytes_of for one in seen]
    assert 0 < shares[0] < shares[-1] <= 1


def test_on_a_terminal_there_is_a_bar(file, tmp_path, monkeypatch):
    pty = pytest.importorskip("pty")
    monkeypatch.setattr(shown, "_OFTEN", 0.0)
    ours, theirs = pty.openpty()
    process = start(
        *("clean", file(lines(3000), "a.jsonl"), file(b"", "b.jsonl"), "-o", f"{tmp_path}/a/", "--jobs", "1"),
        stderr=theirs,
        environment={"TERM": "xterm"},
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            said += os.read(ours, 4096)
        except OSError:
            break
    process.communicate()
    os.close(ours)

    assert b"[" in said
    assert b"documents, " in said
    assert b"\r\x1b[Knewsclean: " in said  # a note has a line of its own
    assert b"%" in said
    assert b"Traceback" not in said
