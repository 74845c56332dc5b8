"""The hooks for commits: what they say, what they change, and that nothing else is changed, or lost."""

from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

import newsclean
import texts
from newsclean import InputError, Record, clean, files, hook, inplace, restore, verify
from newsclean.text import decode

TEXT = "Harbour wall rebuilt\nRain fell on the coast overnight.\nAdvertisement\nRoads were closed.\n"
CLEAN = TEXT.replace("Advertisement\n", "")
ARABIC = "هطل المطر على المدينة صباح اليوم.\n<الشكل>\nوأغلقت الطرق في الوادي.\n"
OLD = 946_684_800_000_000_000  # a time long ago, in nanoseconds


@pytest.fixture(autouse=True)
def repository(tmp_path, monkeypatch):
    """A folder like that of a repository, in which everything happens."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    return tmp_path


def put(name, data):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    os.utime(path, ns=(OLD, OLD))
    return path


def is_untouched(path):
    return path.stat().st_mtime_ns == OLD


def tree():
    """All files with what is in them."""
    return {path.as_posix(): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def record_of(text, **known):
    return clean(text.encode() if isinstance(text, str) else text, **known)


def dirty_record(**changes):
    """A whole record whose text holds an artefact still, as from a time with fewer rules."""
    return newsclean.Cleaner(policy=newsclean.Policy(categories={"advert": "keep"})).clean(TEXT.encode(), **changes)


# ---- check


def test_check_names_line_and_rule_and_writes_nothing(call):
    put("مقال 1.txt", TEXT)
    before = tree()

    assert call("hook", "check", "مقال 1.txt") == (
        1,
        "مقال 1.txt:3: en.line.advert the label of an advert: Advertisement\n".encode(),
        "",
    )
    assert tree() == before


def test_check_says_nothing_of_a_clean_text(call):
    put("a.txt", CLEAN)

    assert call("hook", "check", "a.txt") == (0, b"", "")


@pytest.mark.parametrize("command", ["check", "fix", "archive"])
def test_no_files_are_no_failure(call, command):
    assert call("hook", command) == (0, b"", "")


@pytest.mark.parametrize("command", ["check", "fix"])
def test_settings_are_the_repositorys(call, command):
    put("newsclean.toml", '[categories]\nadvert = "keep"\n')
    put("a.txt", TEXT)

    assert call("hook", command, "a.txt") == (0, b"", "")


@pytest.mark.parametrize("command", ["check", "fix", "archive"])
def test_wrong_settings_stop_a_hook(call, command):
    put("newsclean.toml", "colour = 1\n")
    put("articles/a.txt", TEXT)
    code, out, err = call("hook", command, "articles/a.txt")

    assert (code, out) == (2, b"")
    assert "newsclean.toml: colour" in err


def test_options_beat_settings(call):
    put("a.txt", TEXT)

    assert call("hook", "check", "--category", "advert=flag", "a.txt") == (0, b"", "")


def test_check_goes_on_after_a_file_that_it_cannot_read(call):
    put("a.txt", TEXT)
    code, out, err = call("hook", "check", "none.txt", ".", "a.txt")

    assert (code, out.count(b"\n")) == (2, 1)
    assert err.splitlines() == [
        "newsclean: none.txt: no such file; check the path",
        "newsclean: .: not a regular file; name the files themselves",
    ]


def test_check_fails_on_what_is_no_text(call):
    put("a.txt", bytes(range(256)) * 4)

    assert call("hook", "check", "a.txt")[0] == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(call):
    os.mkfifo("a.txt")

    assert call("hook", "check", "a.txt")[0] == 2


# ---- check: pages


PAGE = """<!DOCTYPE html>
<html><head><title>Advertisement</title><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a> <a href="/">Share</a></nav>
<p>Rain fell on the <b>coast</b>
overnight, and AT&T said so &amp; more&#46;</p>
<p>Advertisement</p><p>Roads were closed.</p>
<script>var x = "<p>Advertisement</p>";</script>
<br/><p>&lt;figure&gt;</p>
</body></html>
"""


def test_check_reads_a_page_as_people_do(call):
    put("a.html", PAGE)
    code, out, _ = call("hook", "check", "a.html")

    assert code == 1
    assert [line.split()[:2] for line in out.decode().splitlines()] == [
        ["a.html:6:", "en.line.advert"],
        ["a.html:8:", "common.tag.block"],
    ]


def test_check_says_nothing_of_a_clean_page(call):
    put("a.HTM", PAGE.replace("<p>Advertisement</p><p>R", "<p>R").replace("&lt;figure&gt;", ""))

    assert call("hook", "check", "a.HTM") == (0, b"", "")


@pytest.mark.parametrize("page", ["", "<![foo[ x", "<!-- ", "<p", "&", "</p>", "<nav>"])
def test_check_takes_any_page(call, page):
    put("a.html", page)
    code, out, _ = call("hook", "check", "a.html")

    assert (code in {0, 2}, out) == (True, b"")


def test_check_fails_on_a_page_that_is_no_text(call):
    put("a.html", bytes(range(256)) * 4)

    assert call("hook", "check", "a.html")[0] == 2


# ---- check: records


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.NDJSON"])
def test_check_passes_good_records(call, name):
    put(name, record_of(TEXT).to_json() + b"\n")

    assert call("hook", "check", name) == (0, b"", "")


def test_check_names_the_line_of_a_bad_record(call):
    line = record_of(TEXT).to_json()
    put("a.jsonl", b"\n".join([line, line.replace(b"Rain", b"Snow"), b"", line, b"{", b""]))
    code, out, _ = call("hook", "check", "a.jsonl")

    assert code == 1
    assert [row.split(":")[:3] for row in out.decode().splitlines()] == [
        ["a.jsonl", "2", " text"],
        ["a.jsonl", "5", " record"],
    ]


def test_check_finds_artefacts_in_a_record(call):
    put("a.json", dirty_record().to_json())

    assert call("hook", "check", "a.json") == (
        1,
        b"a.json:1: en.line.advert the label of an advert: Advertisement\n",
        "",
    )


def test_check_asks_a_record_in_its_own_language(call):
    line = record_of("Rain fell.\nWerbung\nIt was calm.\n", language="en").to_json()
    put("a.json", line)

    assert call("hook", "check", "--language", "de", "a.json") == (0, b"", "")


def test_check_wants_canonical_records(call):
    put("a.json", json.dumps(json.loads(record_of(TEXT).to_json()), indent=2))
    code, out, _ = call("hook", "check", "a.json")

    assert (code, out[:17]) == (1, b"a.json:1: record:")
    assert b"canonical" in out


@pytest.mark.parametrize("data", [b'{"name": "a"}', b"[1, 2]", b"{", b"", b'{"text": "Advertisement"}\n' * 2])
@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize("name", ["package.json", "data.jsonl"])
def test_json_of_others_is_passed_over(call, name, command, data):
    path = put(name, data)

    assert call("hook", command, name) == (0, b"", "")
    assert is_untouched(path)


# ---- fix: texts


def test_fix_cleans_and_a_second_run_is_silent(call):
    path = put("articles/مقال 1.txt", ARABIC)
    untouched = put("articles/b.txt", CLEAN)

    assert call("hook", "fix", "articles/مقال 1.txt", "articles/b.txt") == (
        1,
        "Fixing articles/مقال 1.txt\n".encode(),
        "",
    )
    assert path.read_text(encoding="utf-8") == ARABIC.replace("<الشكل>\n", "")
    assert is_untouched(untouched)
    after = tree()
    os.utime(path, ns=(OLD, OLD))
    assert call("hook", "fix", *after) == (0, b"", "")
    assert tree() == after
    assert is_untouched(path)


def test_fix_keeps_what_it_removes_beside_the_file(call):
    put("a.txt", TEXT)
    call("hook", "fix", "a.txt")
    data = Path("a.txt.newsclean.jsonl").read_bytes()

    verify(data)
    assert restore(Record.from_json(data)) == TEXT.encode()
    assert call("hook", "check", "a.txt", "a.txt.newsclean.jsonl") == (0, b"", "")


@pytest.mark.parametrize("folder", ["records", "records/deep"])
def test_fix_keeps_it_in_a_folder_of_records(call, folder):
    put("articles/2031/a.txt", TEXT)
    call("hook", "fix", "--record-dir", folder, "articles/2031/a.txt")

    assert set(tree()) == {"articles/2031/a.txt", f"{folder}/articles/2031/a.txt.newsclean.jsonl"}


def test_fix_never_loses_an_earlier_record(call):
    second = CLEAN + "Read more: Storm season begins\n"
    put("a.txt", TEXT)
    call("hook", "fix", "a.txt")
    put("a.txt", second)
    call("hook", "fix", "a.txt")
    put("a.txt", TEXT)
    call("hook", "fix", "a.txt")  # the same once more

    records = [Record.from_json(line) for line in Path("a.txt.newsclean.jsonl").read_bytes().splitlines()]
    assert [restore(record).decode() for record in records] == [TEXT, second]


def test_fix_adds_to_a_record_file_whose_last_line_is_open(call):
    put("a.txt", TEXT)
    put("a.txt.newsclean.jsonl", record_of(ARABIC).to_json())
    call("hook", "fix", "a.txt")

    assert len([verify(line) for line in Path("a.txt.newsclean.jsonl").read_bytes().splitlines()]) == 2


@pytest.mark.parametrize(
    "source",
    [
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        ARABIC.encode("cp1256"),
        b"caf\xc3\xa9 \xff\n" + TEXT.encode(),
        TEXT.replace("Roads", "\0Roads").encode(),
        b"Advertisement",
    ],
    ids=["CRLF", "CR", "no-final-newline", "BOM", "UTF-16", "cp1256", "broken-byte", "NUL", "nothing-left"],
)
def test_fix_changes_no_other_bytes(call, source):
    path = put("a.txt", source)
    record = clean(source)
    kept, at = b"", 0
    text = restore_text(source)
    for edit in record.edits:
        kept += encoded(text[at : edit.start] + edit.inserted, record)
        at = edit.end
    kept += encoded(text[at:], record)

    assert call("hook", "fix", "a.txt")[0] == 1
    bom = next((mark for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE) if source.startswith(mark)), b"")
    assert path.read_bytes() == bom + kept
    assert restore(Record.from_json(Path("a.txt.newsclean.jsonl").read_bytes())) == source
    assert call("hook", "fix", "a.txt") == (0, b"", "")


def restore_text(source):
    return decode(source).text


def encoded(text, record):
    return text.encode(record.source["encoding"], record.source["errors"])


def test_fix_refuses_a_text_that_its_encoding_cannot_hold(call):
    path = put("a.txt", "Das Wetter war schön, und der Regen fiel.\nEr sagte &#1575; dazu.\n".encode("cp1252"))
    code, out, err = call("hook", "fix", "a.txt")

    assert (code, out) == (2, b"")
    assert "cp1252 cannot hold the clean text" in err
    assert (is_untouched(path), len(tree())) == (True, 1)


def test_fix_leaves_what_is_no_text(call):
    path = put("a.txt", bytes(range(256)) * 4)

    assert call("hook", "fix", "a.txt")[0] == 2
    assert is_untouched(path)


def test_fix_leaves_what_is_over_a_limit(call, monkeypatch):
    path = put("a.txt", TEXT)
    monkeypatch.setattr("newsclean.pipeline.MAX_CHARS", 10)

    assert call("hook", "fix", "a.txt")[::2] == (
        3,
        "newsclean: a.txt: quarantined: longer than 10 characters; left unchanged\n",
    )
    monkeypatch.setattr(inplace, "MAX_BYTES", 10)
    code, _, err = call("hook", "fix", "a.txt")
    assert (code, "no article has more than 10" in err) == (2, True)
    assert is_untouched(path)


def test_fix_leaves_pages(call):
    path = put("a.html", PAGE)

    assert call("hook", "fix", "a.html")[0] == 2
    assert is_untouched(path)


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o640])
def test_fix_keeps_the_mode(call, mode):
    path = put("a.txt", TEXT)
    path.chmod(mode)
    call("hook", "fix", "a.txt")

    assert path.read_text() == CLEAN
    assert path.stat().st_mode & 0o7777 == mode


def test_fix_leaves_a_read_only_file(call):
    path = put("a.txt", TEXT)
    path.chmod(0o444)

    assert call("hook", "fix", "a.txt") == (2, b"", "newsclean: a.txt: read-only; change its mode first\n")
    assert (is_untouched(path), len(tree())) == (True, 1)


def test_fix_leaves_a_file_with_two_names(call):
    path = put("a.txt", TEXT)
    os.link("a.txt", "b.txt")
    code, _, err = call("hook", "fix", "a.txt")

    assert (code, "hard link" in err) == (2, True)
    assert (is_untouched(path), len(tree())) == (True, 2)


def test_fix_keeps_a_link(call):
    put("real/a.txt", TEXT)
    Path("link.txt").symlink_to("real/a.txt")
    code, _, _ = call("hook", "fix", "link.txt")

    assert (code, Path("link.txt").is_symlink(), Path("real/a.txt").read_text()) == (1, True, CLEAN)
    assert Path("real/a.txt.newsclean.jsonl").exists()


@pytest.mark.parametrize("command", ["fix", "archive"])
def test_links_lead_nowhere_else(call, tmp_path_factory, command):
    outside = tmp_path_factory.mktemp("outside") / "a.txt"
    outside.write_text(TEXT)
    Path("articles").mkdir()
    Path("articles/a.txt").symlink_to(outside)
    code, out, err = call("hook", command, "articles/a.txt")

    assert (code, out) == (2, b"")
    assert "not in the folder" in err
    assert outside.read_text() == TEXT
    assert len(list(outside.parent.iterdir())) == 1


def test_fix_leaves_files_outside(call, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "a.txt"
    outside.write_text(TEXT)

    assert call("hook", "fix", outside)[0] == 2
    assert outside.read_text() == TEXT


def test_records_do_not_follow_links_out(call, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "profile"
    outside.write_text("mine\n")
    path = put("a.txt", TEXT)
    Path("a.txt.newsclean.jsonl").symlink_to(outside)
    assert call("hook", "fix", "a.txt")[0] == 2
    put("articles/a.txt", TEXT)
    Path("archive").mkdir()
    Path("archive/deep").symlink_to(outside.parent)
    put("articles/deep/b.txt", TEXT)
    assert call("hook", "archive", "articles/deep/b.txt")[0] == 2

    assert (is_untouched(path), outside.read_text()) == (True, "mine\n")
    assert len(list(outside.parent.iterdir())) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_fix_in_a_folder_that_cannot_be_written(call):
    path = put("folder/a.txt", TEXT)
    Path("folder").chmod(0o555)
    code, _, err = call("hook", "fix", "folder/a.txt")
    Path("folder").chmod(0o755)

    assert (code, "a.txt: Permission denied" in err) == (4, True)
    assert (is_untouched(path), len(tree())) == (True, 1)


def test_fix_leaves_a_file_that_somebody_else_changes(call, monkeypatch):
    path = put("a.txt", TEXT)
    written = inplace.add_line

    def add_line(*arguments):
        written(*arguments)
        path.write_text("Somebody else was here.\n")

    monkeypatch.setattr(inplace, "add_line", add_line)
    code, out, err = call("hook", "fix", "a.txt")

    assert (code, out) == (2, b"")
    assert "changed while it was read" in err
    assert path.read_text() == "Somebody else was here.\n"
    assert {name for name in tree() if name.endswith(".tmp")} == set()


def test_fix_leaves_a_file_that_is_gone_meanwhile(call, monkeypatch):
    path = put("a.txt", TEXT)
    monkeypatch.setattr(inplace, "add_line", lambda *_: path.unlink())

    assert call("hook", "fix", "a.txt")[0] == 2
    assert tree() == {}


def test_fix_trusts_no_record_that_does_not_restore(call, monkeypatch):
    path = put("a.txt", TEXT)
    monkeypatch.setattr(hook, "restore", lambda _: b"something else")
    code, _, err = call("hook", "fix", "a.txt")

    assert (code, "would not restore it" in err) == (2, True)
    assert (is_untouched(path), len(tree())) == (True, 1)


@pytest.mark.parametrize("folder", ["articles", "archive"])
def test_strays_of_killed_runs_are_swept(call, folder):
    put("articles/a.txt", TEXT)
    put(f"{folder}/.newsclean-abcdefgh.tmp", "half a te")
    put(f"{folder}/mine.tmp", "mine")
    young = put(f"{folder}/.newsclean-hgfedcba.tmp", "half a te")
    os.utime(young)
    call("hook", "fix" if folder == "articles" else "archive", "articles/a.txt")

    assert {name for name in tree() if name.endswith(".tmp")} == {f"{folder}/mine.tmp", young.as_posix()}


CLEANER = newsclean.Cleaner()


@settings(max_examples=100)
@given(texts.data)
def test_fix_does_to_any_bytes_what_clean_does(source):
    record = clean(source)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes(source)
        try:
            changed = hook.fix(CLEANER, str(path), Path(folder))
        except (InputError, hook.Left):
            assert path.read_bytes() == source
            assert len(list(path.parent.iterdir())) == 1
            return
        assert changed.replaced == bool(record.edits)
        assert decode(path.read_bytes()).text == record.text
        if changed.replaced:
            assert (path.parent / (path.name + hook.SIDECAR)).read_bytes() == record.to_json() + b"\n"
        assert not hook.fix(CLEANER, str(path), Path(folder)).replaced


# ---- fix: what breaks off


CRASH = """
import os, sys
from pathlib import Path
from newsclean import cli

left = int(sys.argv[1])

def count(function):
    def counted(*arguments, **options):
        global left
        for moment in ("before", "after"):
            left -= 1
            if left == 0:
                os._exit(137)
            if moment == "before":
                result = function(*arguments, **options)
        return result
    return counted

os.fsync, Path.replace, Path.chmod = count(os.fsync), count(Path.replace), count(Path.chmod)
sys.exit(cli.main(["hook", "fix", "a.txt"]))
"""


def test_a_crash_at_any_step_loses_nothing(call):
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    for step in range(1, 40):
        put("a.txt", TEXT)
        code = subprocess.run([sys.executable, "-c", CRASH, str(step)], env=environment, check=False).returncode
        now, sidecar = Path("a.txt").read_text(), Path("a.txt.newsclean.jsonl")
        assert now in {TEXT, CLEAN}
        # Whoever finds the clean text finds the record as well, and never half of one.
        if now == CLEAN:
            assert restore(Record.from_json(sidecar.read_bytes())) == TEXT.encode()
        if sidecar.exists():
            verify(sidecar.read_bytes())
        assert call("hook", "fix", "a.txt")[0] == (now == TEXT)
        assert Path("a.txt").read_text() == CLEAN
        assert len(sidecar.read_bytes().splitlines()) == 1
        sidecar.unlink()
        if code == 1:  # it came to its end
            break
    else:
        pytest.fail("more steps than expected")
    assert step > 10


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_reported_and_leaves_all_as_it_was(call, monkeypatch, step):
    path = put("a.txt", TEXT)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)

    assert call("hook", "fix", "a.txt") == (4, b"", "newsclean: a.txt: No space left on device\n")
    assert (is_untouched(path), len(tree())) == (True, 1)


def test_parallel_runs_are_safe():
    names = [f"{number}.txt" for number in range(4)]
    for name in names:
        put(name, TEXT + f"Number {name}.\n")
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    command = [sys.executable, "-m", "newsclean", "hook", "fix", *names]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    running = [subprocess.Popen(command, **quiet) for _ in range(3)]
    codes = {process.wait() for process in running}

    assert codes <= {0, 1, 2}
    for name in names:
        assert Path(name).read_text() == CLEAN + f"Number {name}.\n"
        (line,) = Path(name + hook.SIDECAR).read_bytes().splitlines()
        assert restore(Record.from_json(line)).decode() == TEXT + f"Number {name}.\n"
    assert {name for name in tree() if name.endswith(".tmp")} == set()


# ---- fix: records


def pretty(line):
    return json.dumps(json.loads(line), indent=2, ensure_ascii=True).encode()


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_fix_writes_a_record_in_canonical_form(call, end):
    line = record_of(ARABIC).to_json()
    path = put("a.json", codecs.BOM_UTF8 + pretty(line) + end)

    assert call("hook", "fix", "a.json") == (1, b"Fixing a.json\n", "")
    assert path.read_bytes() == line + end
    assert call("hook", "fix", "a.json") == (0, b"", "")
    assert set(tree()) == {"a.json"}


def test_fix_takes_keys_in_any_order(call):
    line = record_of(TEXT, metadata={"section": "coast"}, url="https://paper.example/1").to_json()
    path = put("a.jsonl", json.dumps(reverse(json.loads(line))))

    assert call("hook", "fix", "a.jsonl")[0] == 1
    assert path.read_bytes() == line


def reverse(value):
    if isinstance(value, dict):
        return {key: reverse(below) for key, below in reversed(value.items())}
    return value


def test_fix_cleans_a_record_again(call):
    old = dirty_record(url="https://paper.example/1", metadata={"section": "coast"})
    path = put("a.jsonl", old.to_json() + b"\r\n")
    code, out, _ = call("hook", "fix", "a.jsonl")

    assert (code, out) == (1, b"Fixing a.jsonl\n")
    line = path.read_bytes().removesuffix(b"\r\n")
    verify(line)
    record = Record.from_json(line)
    assert (record.text, restore(record)) == (CLEAN, TEXT.encode())
    assert (record.source, record.metadata) == (old.source, old.metadata)
    assert call("hook", "fix", "a.jsonl") == (0, b"", "")


def test_fix_names_a_bad_line_and_mends_the_others(call):
    good, bad = record_of(TEXT).to_json(), record_of(TEXT).to_json().replace(b"Rain", b"Snow")
    compact = json.dumps(json.loads(good)).encode()
    path = put("a.jsonl", b"\n".join([compact, bad, b"", b"{", dirty_record().to_json(), b""]))
    code, out, _ = call("hook", "fix", "a.jsonl")

    assert code == 1
    assert [line.partition(b": ")[0] for line in out.splitlines()] == [b"Fixing a.jsonl", b"a.jsonl:2", b"a.jsonl:4"]
    lines = path.read_bytes().split(b"\n")
    assert lines[:4] == [good, bad, b"", b"{"]
    assert Record.from_json(lines[4]).text == CLEAN


def test_fix_leaves_a_record_made_with_detectors_of_its_own(call):
    cleaner = newsclean.Cleaner(policy=newsclean.Policy(categories={"advert": "keep"}), detectors=[nothing])
    path = put("a.json", cleaner.clean(TEXT.encode()).to_json())
    code, out, _ = call("hook", "fix", "a.json")

    assert (code, out.startswith(b"a.json:1: tool.detectors: ")) == (1, True)
    assert is_untouched(path)


def nothing(_document):
    return []


def test_fix_leaves_a_record_that_it_can_not_clean(call, monkeypatch):
    old = dirty_record()
    path = put("a.json", old.to_json())
    monkeypatch.setattr(newsclean.Cleaner, "clean", lambda *_, **__: old)
    code, out, _ = call("hook", "fix", "a.json")

    assert (code, out.startswith(b"a.json:1: text: holds artefacts still")) == (1, True)
    assert is_untouched(path)


def test_fix_leaves_a_record_whose_source_is_read_in_another_way(call):
    table = json.loads(dirty_record().to_json())
    table["source"]["errors"] = "surrogatepass"
    del table["id"]
    table["id"] = _id_of(table)
    path = put("a.json", json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    verify(path.read_bytes())
    code, out, _ = call("hook", "fix", "a.json")

    assert (code, out.startswith(b"a.json:1: source: is read in another way")) == (1, True)
    assert is_untouched(path)


def test_fix_leaves_a_quarantined_record(call, monkeypatch):
    monkeypatch.setattr("newsclean.pipeline.MAX_CHARS", 10)
    path = put("a.json", record_of(TEXT).to_json())

    assert call("hook", "fix", "a.json") == (0, b"", "")
    assert is_untouched(path)


# ---- archive


def test_archive_makes_a_record_and_a_second_run_is_silent(call):
    put("articles/2031/مقال 1.txt", ARABIC)

    assert call("hook", "archive", "articles/2031/مقال 1.txt") == (
        1,
        "archive/2031/مقال 1.json: missing; written\n".encode(),
        "",
    )
    path = Path("archive/2031/مقال 1.json")
    assert path.read_bytes() == record_of(ARABIC).to_json() + b"\n"
    os.utime(path, ns=(OLD, OLD))
    assert call("hook", "archive", "articles/2031/مقال 1.txt") == (0, b"", "")
    assert is_untouched(path)
    assert call("hook", "check", "archive/2031/مقال 1.json") == (0, b"", "")


def test_archive_goes_by_the_folders_that_are_named(call):
    put("raw/deep/a.b.txt", TEXT)
    call("hook", "archive", "--source-dir", "raw", "--archive-dir", "kept/records", "raw/deep/a.b.txt")

    assert set(tree()) == {"raw/deep/a.b.txt", "kept/records/deep/a.b.json"}


def test_archive_notices_that_a_source_has_changed(call):
    path = put("archive/a.json", record_of(ARABIC).to_json() + b"\n")
    put("articles/a.txt", TEXT)

    assert call("hook", "archive", "articles/a.txt")[:2] == (
        1,
        b"archive/a.json: stale, its source has changed; written\n",
    )
    assert restore(Record.from_json(path.read_bytes())) == TEXT.encode()


def test_archive_notices_other_settings(call):
    put("articles/a.txt", TEXT)
    call("hook", "archive", "articles/a.txt")
    put("newsclean.toml", '[categories]\nadvert = "flag"\n')
    code, out, _ = call("hook", "archive", "articles/a.txt")

    assert (code, b"stale, it would be cleaned in another way today" in out) == (1, True)
    assert call("hook", "archive", "articles/a.txt") == (0, b"", "")


def test_archive_does_not_mind_which_versions_made_a_record(call):
    put("articles/a.txt", TEXT)
    table = json.loads(record_of(TEXT).to_json())
    table["tool"]["python"] = "3.99.0"
    del table["id"]
    table["id"] = _id_of(table)
    path = put("archive/a.json", json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    verify(path.read_bytes())

    assert call("hook", "archive", "articles/a.txt") == (0, b"", "")
    assert is_untouched(path)


def _id_of(table):
    data = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return "sha256:" + newsclean.record.digest_of(data)


def test_archive_keeps_what_somebody_knew_of_a_document(call):
    known = {"url": "https://paper.example/1", "metadata": {"section": "coast"}, "language": "en-GB"}
    path = put("archive/a.json", record_of(ARABIC, **known).to_json())
    put("articles/a.txt", TEXT)
    call("hook", "archive", "articles/a.txt")

    assert Record.from_json(path.read_bytes()) == record_of(TEXT, **known)
    assert call("hook", "archive", "articles/a.txt") == (0, b"", "")


def test_archive_does_not_keep_facts_of_an_earlier_text(call):
    before, after = (f"Rain fell on the coast overnight.\n© 2031 {name}\n" for name in ("Paper One", "Paper Two"))
    put("articles/a.txt", before)
    call("hook", "archive", "articles/a.txt")
    put("articles/a.txt", after)
    call("hook", "archive", "articles/a.txt")

    assert Record.from_json(Path("archive/a.json").read_bytes()) == record_of(after)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line.replace(b"Rain", b"Snow"), b"not whole (text: "),
        (pretty, b"not in canonical form"),
    ],
)
def test_archive_writes_a_broken_record_anew(call, change, said):
    put("articles/a.txt", TEXT)
    path = put("archive/a.json", change(record_of(TEXT).to_json()))
    code, out, _ = call("hook", "archive", "articles/a.txt")

    assert (code, out.startswith(b"archive/a.json: " + said)) == (1, True)
    assert path.read_bytes() == record_of(TEXT).to_json() + b"\n"


def test_archive_overwrites_no_other_json(call):
    put("articles/a.txt", TEXT)
    path = put("archive/a.json", "{}")

    assert call("hook", "archive", "articles/a.txt")[0] == 2
    assert is_untouched(path)


def test_archive_and_fix_go_together(call):
    put("articles/a.txt", TEXT)
    call("hook", "archive", "articles/a.txt")
    call("hook", "fix", "--record-dir", "records", "articles/a.txt")

    assert call("hook", "archive", "articles/a.txt") == (0, b"", "")
    assert restore(Record.from_json(Path("archive/a.json").read_bytes())) == TEXT.encode()


def test_archive_of_a_legacy_text_with_characters_beyond_it(call):
    put("articles/a.txt", "Das Wetter war schön, und der Regen fiel.\nEr sagte &#1575; dazu.\n".encode("cp1252"))

    assert call("hook", "archive", "articles/a.txt")[0] == 1
    assert call("hook", "archive", "articles/a.txt") == (0, b"", "")


@pytest.mark.parametrize(
    "name", ["notes/a.txt", "articles/a.json", "articles/a.html", "articles/../a.txt", "articlesa.txt"]
)
def test_archive_refuses_what_has_no_place_there(call, name):
    Path("articles").mkdir()
    put(name, TEXT)
    before = tree()

    assert call("hook", "archive", name)[0] == 2
    assert tree() == before


def test_archive_refuses_texts_that_would_share_a_record(call):
    put("articles/a[1].txt", TEXT)
    put("articles/a[1].html", PAGE)
    code, _, err = call("hook", "archive", "articles/a[1].txt")

    assert (code, "a[1].html would have the same record" in err) == (2, True)


def test_archive_leaves_what_is_no_text(call):
    put("articles/a.txt", bytes(range(256)) * 4)

    assert call("hook", "archive", "articles/a.txt")[0] == 2
    assert len(tree()) == 1


# ---- files


def test_a_new_file_has_the_usual_mode(tmp_path):
    mask = os.umask(0o027)
    try:
        files.write(str(tmp_path / "a"), b"")
    finally:
        os.umask(mask)

    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


# ---- start


def test_a_check_loads_no_more_than_it_needs():
    """A hook is started for each commit, so that what it loads is most of what it takes."""
    put("a.txt", CLEAN)
    heavy = "bs4 html.parser jsonschema jsonschema_rs lxml orjson importlib.metadata importlib.resources difflib"
    heavy += " newsclean.evaluate newsclean.gold newsclean.web"
    code = "import sys\nfrom newsclean import cli\nassert cli.main(['hook', 'check', 'a.txt']) == 0\n"
    code += f"print([m for m in '{heavy}'.split() if m in sys.modules])"
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
