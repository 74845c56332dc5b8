"""A start loads what it needs and no more; what makes it short changes nothing that anybody sees."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import click
import pytest

import newsclean
from newsclean import cli, installed, packs
from newsclean.errors import PackError

ROOT = Path(__file__).parents[1]


def loaded(*arguments):
    """The modules that a run of the command has loaded at its end."""
    code = "import sys\nfrom newsclean.cli import main\nmain()\nprint(*sys.modules, file=sys.stderr)"
    environment = os.environ | {"PYTHONPATH": str(Path(newsclean.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return set(done.stderr.splitlines()[-1].split())


# ---- what is loaded


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_loads_no_subcommand(arguments):
    ours = {name for name in loaded(*arguments) if name.startswith("newsclean")}

    assert ours == {
        *("newsclean", "newsclean._version", "newsclean.errors", "newsclean.model"),
        *("newsclean.cli", "newsclean.cli.output", "newsclean.cli.session"),
    }


def test_cleaning_loads_no_more_than_it_needs():
    names = loaded("clean", "--no-config", str(ROOT / "examples" / "mina.txt"))

    heavy = "bs4 ftfy jsonschema lxml importlib.metadata tempfile tomllib shutil regex random"
    heavy += " newsclean.evaluate newsclean.report newsclean.cli.about newsclean.cli.records newsclean.cli.reports"
    heavy += " newsclean.cli.quality newsclean.cli.hooks newsclean.io.dialects"
    # jsonschema-rs brings a few of the standard library along.
    assert names & set(heavy.split()) <= {"random"}
    assert {"newsclean.cli.documents", "rtoml", "jsonschema_rs"} <= names


# ---- the commands


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_the_list_of_commands_says_what_they_say(name):
    command = cli.cli.get_command(click.Context(cli.cli), name)

    assert command.name == name
    assert click.Command(name, help=cli.COMMANDS[name].help).get_short_help_str(1000) == (
        command.get_short_help_str(1000)
    )


def test_commands_are_listed_in_order(capsys):
    assert cli.main(["--help"]) == 0

    lines = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()
    listed = [line.split()[0] for line in lines if not line.startswith("   ")]
    assert listed == sorted(cli.COMMANDS)


def test_a_command_that_there_is_none_of(capsys):
    assert cli.main(["cleen"]) == 2
    assert "No such command 'cleen'" in capsys.readouterr().err


def test_only_a_process_of_our_own_is_tuned():
    code = "import gc\nfrom newsclean.cli import main\nbefore = gc.get_threshold()\nmain({})\n"
    code += "print(gc.get_threshold() == before, gc.get_freeze_count())"
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code.format(given), "--version"], capture_output=True, text=True, check=True
        ).stdout.splitlines()[-1]
        for given in ("['--version']", "")
    ]

    assert outputs[0] == "True 0"
    assert outputs[1].startswith("False ")
    assert int(outputs[1].split()[1]) > 0


# ---- versions


def test_versions_are_those_of_importlib_metadata():
    names = sorted({found.metadata["Name"] for found in metadata.distributions()})

    assert len(names) > 10
    assert {name: installed.version(name) for name in names} == {name: metadata.version(name) for name in names}


def test_a_library_that_is_not_there():
    with pytest.raises(metadata.PackageNotFoundError):
        installed.version("no-such-library")


def put(folder, name, version, more=""):
    (folder / name).mkdir(parents=True)
    (folder / name / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: a-b\n{more}Version: {version}\n\nVersion: 9\n"
    )


def test_the_first_folder_of_the_path_counts(tmp_path, monkeypatch):
    put(tmp_path / "one", "A_b-1.dist-info", "1")
    put(tmp_path / "two", "a.b-2.dist-info", "2")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "none"), str(tmp_path / "two"), str(tmp_path / "one")])

    assert installed.version("A.B") == metadata.version("A.B") == "2"


def test_what_is_unusual_is_left_to_importlib_metadata(tmp_path, monkeypatch):
    put(tmp_path / "twice", "a_b-1.dist-info", "1")
    put(tmp_path / "twice", "a_b-2.dist-info", "2")
    put(tmp_path / "broken", "a_b-1.dist-info", "1", "Version: 3\n")
    (tmp_path / "egg" / "a_b-4.egg-info").mkdir(parents=True)
    (tmp_path / "egg" / "a_b-4.egg-info" / "PKG-INFO").write_text("Name: a-b\nVersion: 4\n")
    (tmp_path / "archive.zip").write_bytes(b"")
    for name in ("twice", "broken", "egg", "archive.zip"):
        monkeypatch.setattr(sys, "path", [str(tmp_path / name)])
        assert installed._found("a_b") is None, name
    monkeypatch.setattr(sys, "path", [str(tmp_path / "egg")])

    assert installed.version("a-b") == "4"


def test_finders_of_others_are_asked(monkeypatch):
    class Finder:
        def find_distributions(self, context):
            return []

        def find_spec(self, *_):
            return None

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])

    assert installed._found("ftfy") is None
    assert installed.version("ftfy") == metadata.version("ftfy")


# ---- packs


def test_a_shipped_pack_that_was_changed_in_its_place_is_read_as_it_is(tmp_path, monkeypatch):
    before, data = packs.shipped("ar"), packs._read("ar")
    (tmp_path / "ar.toml").write_bytes(data.replace(b"confidence = ", b"confidence =   "))
    monkeypatch.setattr(packs, "_FOLDER", tmp_path)

    changed = packs.shipped.__wrapped__("ar")

    assert changed.sha256 != before.sha256
    assert changed.rules == before.rules


def test_a_shipped_pack_that_was_broken_says_where(tmp_path, monkeypatch):
    (tmp_path / "ar.toml").write_bytes(b'name = "ar"\nlanguage = \n')
    monkeypatch.setattr(packs, "_FOLDER", tmp_path)

    with pytest.raises(PackError, match=r"ar\.toml: not TOML: .*line 2"):
        packs.head.__wrapped__("ar")
