"""The command: what it reads and writes, its exit codes, and that it never shows a traceback."""

from __future__ import annotations

import codecs
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import newsclean
from containers import compressed
from newsclean import Record, clean, cli, files, inputs, restore, schema
from newsclean import io as forms

TEXT = "Harbour wall rebuilt\nRain fell on the coast overnight.\nAdvertisement\nRoads were closed.\n"
CLEAN = TEXT.replace("Advertisement\n", "")
ARABIC = "هطل المطر على المدينة صباح اليوم.\n<الشكل>\nوأغلقت الطرق في الوادي.\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
HOSTILE = "a\x1b[31m\u202eb\n.txt"
OWN = (
    'name = "own"\nlanguage = "und"\n[[rule]]\nid = "own.line.roads"\nkind = "line"\ncategory = "other"\n'
    'phrases = ["roads were closed."]\nconfidence = 99\nwhy = "a line for a test"\n'
    'hit = ["⟦Roads were closed.⟧"]\nmiss = ["Roads."]\n'
)
COMMANDS = ("clean", "detect", "check", "verify", "restore", "report", "rules", "evaluate", "config", "schema")


def process(*arguments, **options):
    """Run the command in a process of its own, as a shell would."""
    path = str(Path(newsclean.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "newsclean", *map(str, arguments)],
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment} | options,
        check=False,
    )


def one_line(err):
    """The only line of an error message, which is no traceback."""
    assert "Traceback" not in err
    (line,) = err.splitlines()
    assert line.startswith("newsclean: ")
    return line


# ---- each command on a good file


def test_clean_writes_a_record(call, file):
    code, out, err = call("clean", file(TEXT))

    assert (code, err) == (0, "")
    assert out == clean(TEXT.encode()).to_json() + b"\n"


def test_clean_writes_text(call, file):
    assert call("clean", "--to", "text", file(TEXT)) == (0, CLEAN.encode(), "")


def test_clean_ends_a_text_with_a_line_end(call, file):
    assert call("clean", "--to", "text", file("Rain."), file("Snow.\r\n", "b")) == (0, b"Rain.\nSnow.\r\n", "")


def test_clean_takes_several_files_in_order(call, file):
    code, out, _ = call("clean", file(TEXT), file(ARABIC, "b.txt"))

    assert code == 0
    assert [Record.from_json(line).language for line in out.splitlines()] == ["en", "ar"]


def test_clean_obeys_its_options(call, file):
    _, out, _ = call("clean", "--language", "ar-EG", "--profile", "conservative", file(TEXT))
    record = Record.from_json(out.strip())

    assert (record.language, record.tool["policy"]) == ("ar-EG", "conservative")


@pytest.mark.parametrize(
    "options",
    [
        ["--category", "advert=keep"],
        ["--category", "advert=remove", "--category", "advert=keep"],
        ["--rule", "en.line.advert=flag"],
        ["--rule", "en.line.=flag"],
        ["--threshold", "advert=99"],
        ["--protect", "^Advert"],
        ["--profile", "aggressive", "--threshold", "advert=100"],
    ],
    ids=" ".join,
)
def test_a_policy_from_the_command_line(call, file, options):
    path = file(TEXT.replace("^", ""))

    assert call("clean", "--to", "text", *options, path)[1].decode() == (TEXT if "^Advert" not in options else CLEAN)
    assert call("check", *options, path)[0] == ("^Advert" in options)


def test_what_is_protected_is_listed_as_a_flag(call, file):
    code, out, err = call("detect", "--protect", "Advert", file(TEXT))

    assert code == 0
    assert b" flag " in out
    assert "1 finding, 0 to be removed" in err


def test_clean_uses_a_further_pack(call, file):
    pack = file(OWN, "own.toml")
    _, out, _ = call("clean", "--to", "text", "--pack", pack, file(TEXT))

    assert out.decode() == CLEAN.replace("Roads were closed.\n", "")
    assert call("rules", "--pack", pack, "own.line.roads")[0] == 0
    assert b"own.line.roads" in call("rules", "--pack", pack)[1]


def test_clean_uses_a_shipped_pack_by_its_name(call, file):
    page = file("Rain fell on the coast.\nImage source, Jane Doe\nShare page\n")

    assert b"Share page" in call("clean", "--to", "text", page)[1]
    assert call("clean", "--to", "text", "--pack", "site-bbc", page)[1] == b"Rain fell on the coast.\n"
    assert call("rules", "--pack", "site-bbc", "site-bbc.line.share")[0] == 0


@pytest.mark.parametrize("command", ["clean", "rules"])
def test_a_pack_that_there_is_not_is_answered_with_those_that_there_are(call, file, command):
    code, _, err = call(command, "--pack", "site-nowhere", *([file(TEXT)] if command == "clean" else []))

    assert code == 2
    assert "site-nowhere: no file, and no pack is called so; there are ar, common," in err


def test_clean_writes_a_file(call, file, tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old")

    assert call("clean", file(TEXT), "-o", target) == (0, b"", "")
    assert target.read_bytes() == clean(TEXT.encode()).to_json() + b"\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "out.jsonl"]


def test_a_file_that_is_written_keeps_its_mode_and_its_link(call, file, tmp_path):
    target, link = file(b"old", "target"), tmp_path / "link"
    target.chmod(0o640)
    link.symlink_to(target)
    call("clean", file(TEXT), "-o", link)

    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() != b"old"


def test_detect_shows_a_table(call, file):
    path = file(TEXT)
    code, out, err = call("detect", path)
    (row,) = out.decode().splitlines()

    assert code == 0
    assert row.startswith(f"{path}:")
    assert row.split(":")[1].split()[0] == "3"
    assert "en.line.advert" in row
    assert "⟦Advertisement⟧" in row
    assert "1 finding" in err


def test_detect_writes_json(call, file):
    path = file(ARABIC)
    code, out, err = call("detect", "--json", path)
    rows = [json.loads(line) for line in out.splitlines()]

    assert (code, err) == (0, "")
    assert ("<الشكل>", True) in [(row["text"], row["removed"]) for row in rows]
    assert {row["file"] for row in rows} == {str(path)}
    assert [row for row in rows if ARABIC[row["start"] : row["end"]] != row["text"]] == []


@pytest.mark.parametrize(
    "source",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    ],
    ids=["LF", "CRLF", "CR", "BOM", "UTF-16"],
)
@pytest.mark.parametrize("command", ["check", "detect"])
def test_the_line_that_an_artefact_is_in_is_named(call, file, command, source):
    path = file(source)
    code, out, _ = call(command, path)
    place = out.decode().removeprefix(f"{path}:").replace(":", " ").split()[0]

    assert code == (1 if command == "check" else 0)
    assert place == "3"


def test_the_last_line_is_named_when_it_is_one(call, file):
    path = file("Rain fell.\nIt was calm.\nAdvertisement")

    assert call("check", path)[1].decode().startswith(f"{path}:3: en.line.advert")


def test_check_says_nothing_of_a_clean_file(call, file):
    assert call("check", file(CLEAN)) == (0, b"", "")


def test_check_finds_one_file_of_several(call, file):
    code, out, _ = call("check", file(CLEAN), file(TEXT, "b.txt"))

    assert code == 1
    assert [Path(line.partition(b":")[0].decode()).name for line in out.splitlines()] == ["b.txt"]


def test_verify_accepts_records(call, file):
    lines = b"\n".join(clean(text).to_json() for text in (TEXT, ARABIC)) + b"\n\n"

    assert call("verify", file(lines)) == (0, b"", "2 verified\n")
    assert call("verify", file(lines.replace(b"\n", b"\r\n"))) == (0, b"", "2 verified\n")


def test_verify_names_the_line_and_the_field(call, file):
    good = clean(TEXT).to_json()
    path = file(good + b"\n" + good.replace(b"Rain", b"Snow") + b"\n" + good + b"\n")
    code, out, err = call("verify", path)

    assert (code, out) == (1, b"")
    assert one_line(err).startswith(f"newsclean: {path}:2: text: ")


def test_restore_gives_the_source_back(call, file, tmp_path):
    source = codecs.BOM_UTF8 + TEXT.replace("\n", "\r\n").encode() + b"\xff"
    record = file(clean(source).to_json() + b"\n", "record.json")

    assert call("restore", record) == (0, source, "")
    assert call("restore", record, "-o", tmp_path / "back") == (0, b"", "")
    assert (tmp_path / "back").read_bytes() == source


def test_restore_gives_nothing_back_from_a_record_that_was_changed(call, file):
    path = file(clean(TEXT).to_json().replace(b"Rain", b"Snow"))
    code, out, err = call("restore", path)

    assert (code, out) == (1, b"")
    assert one_line(err).startswith(f"newsclean: {path}:1: text: ")


def test_restore_takes_one_record(call, file):
    line = clean(TEXT).to_json()
    code, out, err = call("restore", file(line + b"\n" + line))

    assert (code, out) == (2, b"")
    assert "2 records" in one_line(err)


def test_rules_lists_them(call):
    code, out, err = call("rules")
    ids = [line.split()[0] for line in out.decode().splitlines()]

    assert (code, err) == (0, "")
    assert {"en.line.advert", "ar.tag.figure", "common.whitespace.tidy"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_rules_of_a_language(call):
    _, out, _ = call("rules", "--language", "ar-EG")

    found = {line.split(".")[0] for line in out.decode().splitlines()}

    assert "ar" in found
    assert {newsclean.packs.shipped(name).language for name in found} == {"ar"}


def test_rules_of_an_unknown_language(call):
    code, out, err = call("rules", "--language", "tlh")

    assert (code, out) == (2, b"")
    assert "tlh" in one_line(err)
    assert "ar, " in err


def test_rules_shows_one_with_all_that_is_known_of_it(call):
    code, out, _ = call("rules", "ar.tag.figure")
    (rule,) = [rule for rule in newsclean.packs.shipped("ar").rules if rule.id == "ar.tag.figure"]

    assert code == 0
    for known in (rule.id, rule.why, f"{rule.confidence} of 100", rule.miss[0], *rule.data["names"]):
        assert known in out.decode()


def test_rules_say_what_their_confidence_rests_on(call, file):
    pack = file(
        OWN.replace("confidence = 99", 'confidence = 97\nmeasured = {right = 9, of = 10, on = "ten old pages"}')
    )

    assert b"measured    9/10, ten old pages\n" in call("rules", "--pack", pack, "own.line.roads")[1]
    assert b" 97  9/10  " in call("rules", "--pack", pack)[1]
    assert b"measured    no: the confidence is a prior\n" in call("rules", "en.line.alerts")[1]
    assert b"  97  prior  " in next(row for row in call("rules")[1].splitlines() if b"en.line.alerts " in row)


def test_an_unknown_rule_is_named_with_those_near_it(call):
    code, out, err = call("rules", "line.advert")

    assert (code, out) == (2, b"")
    assert "en.line.advert" in one_line(err)


def test_an_unknown_rule_with_nothing_near_it(call):
    assert "newsclean rules" in one_line(call("rules", "xyzzy")[2])


@pytest.mark.parametrize("name", schema.NAMES)
def test_schema_prints_the_file(call, name):
    path = Path(__file__).parents[1] / "schemas" / f"{name}.schema.json"

    assert call("schema", name) == (0, path.read_bytes(), "")


@pytest.mark.parametrize("arguments", [[], *([command] for command in COMMANDS)], ids=["newsclean", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(call, arguments, option):
    code, out, err = call(*arguments, option)

    assert (code, err) == (0, "")
    assert out.decode().startswith(f"Usage: newsclean {' '.join(arguments)}".strip())


def test_help_names_every_command(call):
    out = call("--help")[1].decode()

    assert [command for command in COMMANDS if f"  {command} " not in out] == []


def test_version(call):
    assert newsclean.__version__ in call("--version")[1].decode()


# ---- each command on every file

FILES = {
    "empty": b"",
    "blank": b" \n\n",
    "binary": PICTURE,
    "Latin-1": "Le café rouvre à midi, dès l'été.\n".encode("latin-1"),
    "cp1256": ARABIC.encode("cp1256"),
    "UTF-16": codecs.BOM_UTF16_LE + ARABIC.encode("utf-16-le"),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "broken": TEXT.encode() + b"caf\xc3\xa9 caf\xc3\xa9 \xff\n",
    "nested": b"<" * 20 + b"b>" * 20,
    "nested and broken": "é".encode() + b"\xff" + b"<" * 20 + b"b>" * 20,
    "control": b"Rain \x1b[31m fell.\nRead more: \x1b]0;x\x07Rain\nIt was calm, and the roads were open.\0\n",
}
#: Of `clean`, `detect`, `check`; `verify` and `restore` read records, and refuse all of these.
CODES = {"binary": (2, 2, 2), "CRLF": (0, 0, 1), "UTF-16": (0, 0, 1), "cp1256": (0, 0, 1), "broken": (0, 0, 1)}
CODES |= {"nested": (3, 3, 3), "nested and broken": (3, 3, 3), "control": (0, 0, 1)}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", ["clean", "detect", "check"])
def test_every_file_gives_a_result_or_a_clear_error(call, file, command, name):
    path = file(FILES[name])
    code, out, err = call(command, path)

    assert code == CODES.get(name, (0, 0, 0))[["clean", "detect", "check"].index(command)]
    assert b"\x1b" not in out.replace(b"\\u001b", b"")
    if code > 1:
        assert one_line(err).startswith(f"newsclean: {path}: ")
    if command == "clean" and name != "binary":
        assert restore(Record.from_json(out.strip())) == FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_back_from_its_record(call, file, name):
    code, out, _ = call("clean", file(FILES[name]))
    if code != 2:
        assert call("verify", file(out, "record.json"))[0] == 0
        assert call("restore", file(out, "record.json")) == (0, FILES[name], "")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", ["verify", "restore"])
def test_a_file_that_is_no_record_is_refused(call, file, command, name):
    path = file(FILES[name])
    code, out, err = call(command, path)

    # A text of one line is a record that does not verify; restore takes a file of one record, and no other.
    lines = [line for line in FILES[name].split(b"\n") if line.strip()]
    assert (code, out) == (2 if command == "restore" and len(lines) != 1 else 1, b"")
    assert "Traceback" not in err
    assert {line.startswith(f"newsclean: {path}:") for line in err.splitlines()} == {True}


@pytest.mark.parametrize("command", ["clean", "detect", "check", "verify", "restore"])
@pytest.mark.parametrize(("name", "advice"), [("missing.txt", "check the path"), (".", "name the files in it")])
def test_what_cannot_be_read_is_named_with_what_to_do(call, tmp_path, command, name, advice):
    code, out, err = call(command, tmp_path / name)

    assert (code, out) == (2, b"")
    assert str(tmp_path / name) in one_line(err)
    assert advice in err


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (PermissionError(13, "denied"), "check its permissions"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
    ids=["permissions", "disk"],
)
def test_what_breaks_while_it_is_read_is_named(call, file, monkeypatch, error, advice):
    path, opened = file(TEXT), Path.open

    def fail(which, *arguments, **options):
        if which == path:
            raise error
        return opened(which, *arguments, **options)

    monkeypatch.setattr(Path, "open", fail)
    code, out, err = call("clean", path)

    assert (code, out) == (2, b"")
    assert one_line(err).startswith(f"newsclean: {path}: ")
    assert advice in err


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(file, tmp_path, monkeypatch):
    def fail(_handle):
        raise OSError(28, "No space left on device")

    path = file(b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        files.write(str(path), b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_is_quiet(call, monkeypatch):
    def interrupt(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(inputs, "find", interrupt)

    code, out, err = call("clean", "a")

    assert (code, out, err.strip()) == (130, b"", "")


def test_the_files_that_can_be_read_are(call, file, tmp_path):
    code, out, err = call("clean", "--to", "text", tmp_path / "missing", file(TEXT), file(PICTURE, "b.png"))

    assert (code, out) == (2, CLEAN.encode())
    assert [line.split(": ")[1] for line in err.splitlines()] == [str(tmp_path / "missing"), str(tmp_path / "b.png")]


def test_nothing_is_written_where_nothing_could_be_read(call, tmp_path):
    assert call("clean", tmp_path / "missing", "-o", tmp_path / "out")[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_some_records_failed_in_says_so(call, file):
    code, out, err = call("clean", "--to", "text", file(FILES["nested"]), file(TEXT, "b.txt"))

    assert code == 3
    assert out.decode() == FILES["nested"].decode() + "\n" + CLEAN
    assert "quarantined" in one_line(err)


@pytest.mark.parametrize("size", [3_000_000, pytest.param(50_000_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("command", ["clean", "detect", "check"])
def test_one_long_line(call, file, command, size):
    path = file(" ".join(f"On day {n} the rain fell on the coast." for n in range(size // 40)))
    code, out, err = call(command, path)

    assert code in ((0,) if path.stat().st_size < 20_000_000 else (3,))
    assert len(err.splitlines()) == (code == 3 or command == "detect")
    assert command != "clean" or restore(Record.from_json(out.strip())) == path.read_bytes()


# ---- standard input and output


def test_standard_input(call, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))

    assert call("clean", "--to", "text", "-") == (0, CLEAN.encode(), "")


@pytest.mark.parametrize("command", ["clean", "detect", "check", "verify", "restore"])
def test_standard_input_in_a_pipe(command):
    data = clean(TEXT).to_json() if command in ("verify", "restore") else CLEAN.encode()
    done = process(command, "-", input=data)

    assert done.returncode == 0, done.stderr


def test_commands_in_a_pipe():
    record = process("clean", "-", input=ARABIC.encode()).stdout

    assert process("verify", "-", input=record).stderr == b"1 verified\n"
    assert process("restore", "-", input=record).stdout == ARABIC.encode()


def test_a_reader_that_stops_is_no_error(file):
    """As `newsclean clean … | head -0` does."""
    path = file(TEXT * 20_000)
    command = [sys.executable, "-m", "newsclean", "clean", *[str(path)] * 3]
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        running.stdout.close()
        err = running.stderr.read()

    assert (running.returncode, err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [["clean"], ["clean", "--to", "text"], ["detect"], ["check"]], ids=" ".join)
def test_a_full_disk_is_an_io_error(file, arguments):
    with Path("/dev/full").open("wb") as full:
        done = process(*arguments, file(TEXT), stdout=full)

    assert done.returncode == 4
    assert "No space left" in done.stderr.decode().splitlines()[-1]
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("target", ["missing/out.jsonl", "/dev/full"])
def test_what_cannot_be_written_is_an_io_error(file, tmp_path, target):
    done = process("clean", file(TEXT), "-o", tmp_path / target)

    assert (done.returncode, done.stdout) == (4, b"")
    assert str(tmp_path / target).rstrip("/.") in one_line(done.stderr.decode())


# ---- usage


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["clean"], "INPUT"),
        (["clean", "--to", "html", "a"], "html"),
        (["clean", "--profile", "reckless", "a"], "reckless"),
        (["clean", "--language", "x_y", "a"], "x_y"),
        (["clean", "--category", "credit", "a"], "'credit' is no CATEGORY=ACTION"),
        (["clean", "--category", "rumour=keep", "a"], "'rumour' is not one of tag, "),
        (["clean", "--category", "credit=burn", "a"], "'burn' is not one of remove, flag, keep"),
        (["clean", "--rule", "en.line.credit", "a"], "'en.line.credit' is no RULE=ACTION"),
        (["clean", "--rule", "en.line.credit=burn", "a"], "'burn' is not one of remove, flag, keep"),
        (["clean", "--rule", "en.line.crdit=keep", "a"], "did you mean en.line.credit"),
        (["clean", "--rule", "tlh.line.a=keep", "a"], "rules.tlh.line.a: no such rule; newsclean rules lists"),
        (["clean", "--rule", "en=keep", "a"], "rules.en: no such rule"),
        (["clean", "--threshold", "credit=101", "a"], "'101' is not a whole number from 1 to 100"),
        (["clean", "--threshold", "credit=9.5", "a"], "'9.5' is not a whole number"),
        (["clean", "--threshold", "credit=٩", "a"], "is not a whole number"),
        (["clean", "--protect", "(", "a"], "protect: '('"),
        (["clean", "--protect", "\x1b(", "a"], "protect: "),
        (["clean", "--config", "missing.toml", "a"], "missing.toml: cannot be read"),
        (["clean", "--config", "x", "--no-config", "a"], "exclude each other"),
        (["config", "a"], "a"),
        (["clean", "--language", "en\n", "a"], "en"),
        (["clean", "--pack", "missing.toml", "a"], "missing.toml"),
        (["rules", "--pack", "missing.toml"], "missing.toml"),
        (["clean", "--colour", "a"], "--colour"),
        (["launder", "a"], "launder"),
        (["schema", "article"], "article"),
        (["schema"], "record"),
        (["restore"], "RECORD"),
        (["restore", "a", "b"], "b"),
        (["verify"], "RECORDS"),
        (["evaluate"], "GOLD"),
        (["evaluate", "--errors", "-1", "a"], "-1"),
        (["\x1b[31m"], "x1b[31m"),
    ],
    ids=" ".join,
)
def test_usage_errors_are_one_line(call, arguments, named):
    code, out, err = call(*arguments)

    assert (code, out) == (2, b"")
    assert named in one_line(err)
    assert "\x1b" not in err


def test_without_a_command_there_is_help(call):
    code, out, err = call()

    assert (code, out) == (2, b"")
    assert "\n  clean " in err


def test_a_pack_that_is_wrong_is_named_with_rule_and_field(call, file):
    pack = file(
        'name = "own"\nlanguage = "und"\n[[rule]]\nid = "own.line.a"\nkind = "line"\ncategory = "other"\n'
        'phrases = ["a"]\nconfidence = 101\nwhy = "too sure of itself"\nhit = ["⟦a⟧"]\nmiss = ["b"]\n',
        "own.toml",
    )
    for command in (["clean", "--pack", pack, "a"], ["rules", "--pack", pack]):
        code, _, err = call(*command)

        assert code == 2
        assert f"{pack}: rule own.line.a: field confidence: " in one_line(err)


# ---- what a terminal would obey


@pytest.mark.parametrize("command", ["clean", "detect", "check", "verify", "restore", "report"])
def test_hostile_file_names_are_shown_escaped(call, file, tmp_path, command):
    for path in (file(b"\x89\0\0\0", HOSTILE), tmp_path / f"missing{HOSTILE}"):
        code, out, err = call(command, path)

        assert code in (1, 2)
        assert b"\x1b" not in out
        assert {"\x1b", "\u202e"} & set(one_line(err)) == set()
        assert "a\\u001b[31m\\u202eb\\u000a.txt" in err


@pytest.mark.parametrize("command", ["detect", "check"])
def test_hostile_names_of_good_files_are_shown_escaped(call, file, command):
    _, out, _ = call(command, file(TEXT, HOSTILE))

    assert b"a\\u001b[31m\\u202eb\\u000a.txt:3" in out
    assert len(out.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes")
def test_a_file_name_that_is_no_utf_8(call, file, tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    Path(path).write_text(TEXT, encoding="utf-8")
    for command in ("check", "detect"):
        code, out, err = call(command, path)

        assert code in (0, 1)
        assert b"caf\\udce9.txt:3" in out
        assert "Traceback" not in err
    assert call("detect", "--json", path)[0] == 0
    assert call("clean", path, "-o", path + "\udce9")[0] == 0


@pytest.mark.parametrize("command", ["detect", "check"])
def test_control_characters_of_a_text_are_shown_escaped(call, file, command):
    _, out, _ = call(
        command, file("Rain \x1b[31m\u202e fell.\nRead more: \x1b]0;x\x07Storm\u2066\u2028s\n\x9bIt was calm.")
    )

    assert out
    assert set("\x1b\x07\x9b\u202e\u2066\u2028") & set(out.decode()) == set()


def test_control_characters_of_a_pack_are_shown_escaped(call, file):
    pack = file(
        'name = "own"\nlanguage = "und"\n[[rule]]\nid = "own.line.a"\nkind = "line"\ncategory = "other"\n'
        'phrases = ["red"]\nconfidence = 99\nwhy = "red \\u001b[31m and \\u202e back"\n'
        'hit = ["⟦red⟧ \\u001b[31m"]\nmiss = ["b \\u001b[31m"]\nsource = "\\u001b[31m"\n',
        "own.toml",
    )
    for command in (["rules", "--pack", pack], ["rules", "--pack", pack, "own.line.a"]):
        code, out, _ = call(*command)

        assert code == 0
        assert b"own.line.a" in out
        assert set("\x1b\u202e") & set(out.decode()) == set()


def test_an_error_deep_inside_is_one_line_too(call, file):
    """A record is read before it is verified, and may be anything."""
    line = clean(TEXT).to_json().replace(b"Rain", b"\\ud800\\u001b[31m")
    code, out, err = call("verify", file(line))

    assert (code, out) == (1, b"")
    assert "\x1b" not in one_line(err)


# ---- files of any size


def test_a_file_is_written_while_documents_are_read(call, file, tmp_path, monkeypatch):
    """Neither texts nor records are in memory as a whole."""
    made, seen = [], []
    write = files.write

    def counted(name, pieces):
        def counting():
            for piece in pieces:
                seen.append(len(made))
                yield piece

        write(name, counting())

    one = forms.write
    monkeypatch.setattr(forms, "write", lambda record, form: made.append(record) or one(record, form))
    monkeypatch.setattr(files, "write", counted)
    path = file(b'{"text": "Rain fell."}\n' * 5, "a.jsonl")

    assert call("clean", path, "-o", tmp_path / "b.jsonl")[0] == 0
    assert (seen, len((tmp_path / "b.jsonl").read_bytes().splitlines())) == ([1, 2, 3, 4, 5], 5)
    made.clear()
    seen.clear()
    assert call("export", tmp_path / "b.jsonl", "--to", "text", "-o", tmp_path / "c.txt")[0] == 0
    assert (seen, (tmp_path / "c.txt").read_text()) == ([1, 2, 3, 4, 5], "Rain fell.\n" * 5)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_compressed_records_are_records(call, file, monkeypatch, suffix):
    line = newsclean.clean("Rain fell.\nAdvertisement").to_json() + b"\n"
    many, single = (file(compressed(line * count, suffix), f"{count}.jsonl{suffix}") for count in (3, 1))

    assert call("verify", many) == (0, b"", "3 verified\n")
    assert call("restore", single) == (0, b"Rain fell.\nAdvertisement", "")
    assert call("export", many, "--to", "text") == (0, b"Rain fell.\n" * 3, "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(many.read_bytes())))
    assert call("verify", "-") == (0, b"", "3 verified\n")

    changed = file(compressed(line + line.replace(b"Rain", b"Snow"), suffix), f"changed.jsonl{suffix}")
    code, _, err = call("verify", changed)
    assert (code, f"{changed}:2: " in err) == (1, True)
    code, _, err = call("verify", file(many.read_bytes().rstrip(b"\0")[:-20], f"cut.jsonl{suffix}"))
    assert code == 1
    assert "damaged" in err


def test_records_that_are_not_there_are_said_to_be_so_once(call, tmp_path):
    for name, told in (("none.jsonl", "no such file; check the path"), (".", "a directory; name the files in it")):
        path = tmp_path / name
        assert call("verify", path) == (2, b"", f"newsclean: {path}: {told}\n")


def test_help_says_all_of_what_commands_do():
    done = process("--help")
    told = "".join(done.stdout.decode().split())

    assert [line for _, _, line in cli.COMMANDS.values() if line.replace(" ", "") not in told] == []
