"""Settings files: what they may say, where they are found, what wins, and that a bad one is named with its key."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import jsonschema
import pytest

from newsclean import CATEGORIES, Cleaner, ConfigError, Policy, Record, config, schema
from newsclean.config import Config
from newsclean.policy import ACTIONS, MAX_PATTERN, PROFILES

TEXT = "Harbour wall rebuilt\nRain fell on the coast overnight.\nAdvertisement\nRoads were closed.\n"
CLEAN = TEXT.replace("Advertisement\n", "")
FULL = """
profile = "conservative"
language = "en-GB"
packs = ["own.toml", "packs/other.toml"]
protect = ['\\d+ "points"', "(?i)table"]

[categories]
credit = "keep"

[rules]
"en.line.advert" = "flag"
"ar.tag." = "keep"

[thresholds]
caption = 90
"""
PACK = (
    'name = "own"\nlanguage = "und"\n[[rule]]\nid = "own.line.roads"\nkind = "line"\ncategory = "other"\n'
    'phrases = ["roads were closed."]\nconfidence = 99\nwhy = "a line for a test"\n'
    'hit = ["⟦Roads were closed.⟧"]\nmiss = ["Roads."]\n'
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder that is the root of a repository, and where we are; returns how to write files there."""
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    monkeypatch.chdir(root)

    def write(name, text):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    write("a.txt", TEXT)
    return write


def name_of_policy(call, *options):
    code, out, err = call("clean", *options, "a.txt")
    assert (code, err) == (0, "")
    return Record.from_json(out.strip()).tool["policy"]


# ---- what a file may say


def test_a_file_says_all_that_a_policy_has(tmp_path):
    path = tmp_path / "newsclean.toml"
    path.write_text(FULL, encoding="utf-8")
    found = config.read(path)

    assert found == Config(
        profile="conservative",
        language="en-GB",
        packs=(str(tmp_path / "own.toml"), str(tmp_path / "packs/other.toml")),
        protect=('\\d+ "points"', "(?i)table"),
        categories={"credit": "keep"},
        rules={"en.line.advert": "flag", "ar.tag.": "keep"},
        thresholds={"caption": 90},
    )
    assert found.policy() == Policy("conservative", found.categories, found.rules, found.protect, {"caption": 90})


def test_a_cleaner_is_made_of_it(tmp_path):
    (tmp_path / "own.toml").write_text(PACK, encoding="utf-8")
    (tmp_path / "newsclean.toml").write_text('packs = ["own.toml"]\n[categories]\nadvert = "keep"', encoding="utf-8")
    cleaner = Cleaner(**config.read(tmp_path / "newsclean.toml").options())

    assert cleaner.clean(TEXT).text == TEXT.replace("Roads were closed.\n", "")


def test_a_pack_that_is_named_is_no_path():
    """Where there is no slash and no ending, it is for the cleaner to know what is meant."""
    found = config.parse(b'packs = ["site-coast", "./x", "x.toml", "/x.toml"]', Path("/here/newsclean.toml"))

    assert found.packs == ("site-coast", "/here/x", "/here/x.toml", "/x.toml")


def test_an_empty_file_says_nothing():
    assert config.parse(b"", Path("newsclean.toml")) == Config()
    assert Config().policy() == Policy()


def test_a_table_of_a_project_file():
    found = config.parse(b'[project]\nname = "x"\n[tool.newsclean]\nprofile = "aggressive"', Path("pyproject.toml"))

    assert found == Config(profile="aggressive")
    assert config.parse(b"[tool]\nnewsclean = {}", Path("pyproject.toml")) == Config()
    assert config.parse(b"tool = 5", Path("pyproject.toml")) is None


def test_the_schema_and_the_code_know_the_same_words():
    known = schema.load("config")

    jsonschema.Draft202012Validator.check_schema(known)
    assert set(known["properties"]) == set(config.KEYS)
    assert known["$defs"]["category"]["enum"] == list(CATEGORIES)
    assert known["$defs"]["action"]["enum"] == list(ACTIONS)
    assert known["properties"]["profile"]["enum"] == list(PROFILES)
    assert known["properties"]["protect"]["items"]["maxLength"] == MAX_PATTERN
    assert all("description" in about for about in known["properties"].values())


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        (b"profile = ", "", "not TOML"),
        (b"profile = 'a'\nprofile = 'b'", "", "not TOML"),
        (b"\xff", "", "not UTF-8"),
        (b"a = " + b"[" * 10_000, "", "not TOML"),
        (b"colour = 1", "colour", "no such setting; there are profile, language, packs, protect, categories"),
        (b"[tool.newsclean]\nprofile = 'balanced'", "tool", "no such setting"),
        (b"profile = 'reckless'", "profile", "'conservative', 'balanced', 'aggressive'"),
        (b"profile = 1979-05-27", "profile", "is not one of"),
        (b"profile = nan", "profile", "is not one of"),
        (b"language = 'x_y'", "language", "'x_y'"),
        (b'language = "en\\n"', "language", "does not match"),
        (b"packs = 'own.toml'", "packs", "'array'"),
        (b"packs = ['']", "packs[0]", "''"),
        (b"packs = [" + b"'a'," * 101 + b"]", "packs", "too long"),
        (b"protect = 'a'", "protect", "'array'"),
        (b"protect = ['a', 5]", "protect[1]", "'string'"),
        (b"protect = ['(']", "protect", "'(' is not a regular expression"),
        (b"protect = ['" + b"a" * 1001 + b"']", "protect[0]", "too long"),
        (b"protect = ['" + b"(" * 499 + b")" * 499 + b"']", "protect", "is not a regular expression"),
        (b"categories = []", "categories", "'object'"),
        (b"[categories]\nrumour = 'keep'", "categories", "'rumour' is not one of ['tag', 'related-list'"),
        (b"[categories]\ncredit = 'burn'", "categories.credit", "'remove', 'flag', 'keep'"),
        (b"[categories]\ncredit = true", "categories.credit", "True is not one of"),
        (b"[rules]\nx = 'keep'", "rules", "'x' does not match"),
        (b"[rules]\n'en.line.advert' = 'burn'", "rules['en.line.advert']", "'remove', 'flag', 'keep'"),
        (b"[rules]\nen.line.advert = 'keep'", "rules", "'en' does not match"),
        (b"[thresholds]\ncredit = 101", "thresholds.credit", "maximum of 100"),
        (b"[thresholds]\ncredit = '90'", "thresholds.credit", "'integer'"),
        (b"[thresholds]\ncredit = 90.0", "thresholds.credit", "whole number"),
        (b"[thresholds]\ncredit = 1" + b"0" * 4000, "thresholds.credit", "maximum"),
        (b"[thresholds]\nrumour = 90", "thresholds", "'rumour' is not one of"),
    ],
)
def test_errors_name_file_and_key(call, project, text, key, problem):
    path = project("newsclean.toml", text)
    with pytest.raises(ConfigError) as caught:
        config.read(path)

    assert (caught.value.place, caught.value.field) == (str(path), key)
    assert problem in caught.value.problem
    assert len(str(caught.value)) < 2000
    for command in ("clean", "detect", "check", "evaluate"):
        code, out, err = call(command, "a.txt")
        assert (code, out) == (2, b"")
        assert err.startswith(f"newsclean: {path}: {key}")
        assert len(err.splitlines()) == 1
    assert call("clean", "--no-config", "--to", "text", "a.txt") == (0, CLEAN.encode(), "")


def test_a_rule_that_does_not_exist_is_named(call, project):
    path = project("newsclean.toml", "[rules]\n'en.line.advrt' = 'keep'")
    code, _, err = call("clean", "a.txt")

    assert code == 2
    assert f"{path}: rules.en.line.advrt: no such rule; did you mean en.line.advert" in err


def test_a_rule_of_a_pack_that_is_given_exists(call, project):
    project("own.toml", PACK)
    project("newsclean.toml", "packs = ['own.toml']\n[rules]\n'own.line.roads' = 'flag'\n'own.line.' = 'keep'")

    assert call("clean", "--to", "text", "a.txt") == (0, CLEAN.encode(), "")


@pytest.mark.parametrize("path", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_named(path, tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        config.read(tmp_path / path)


def test_a_project_file_without_settings_is_no_settings_file(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"no table \[tool.newsclean\]"):
        config.read(tmp_path / "pyproject.toml")


# ---- where it is found


def found_from(folder):
    found = config.find(folder)
    return found and Path(found.origin).name


def test_the_nearest_file_wins(project):
    root = Path.cwd()
    deep = root / "a" / "b"
    deep.mkdir(parents=True)
    assert config.find(deep) is None

    project("pyproject.toml", "[tool.newsclean]")
    assert found_from(deep) == "pyproject.toml"
    project("newsclean.toml", "")
    assert found_from(deep) == "newsclean.toml"
    project("a/pyproject.toml", "[tool.other]\nnewsclean = 1")  # not ours
    assert found_from(deep) == "newsclean.toml"
    project("a/pyproject.toml", "[tool.newsclean]")
    assert found_from(deep) == "pyproject.toml"
    assert found_from(root) == "newsclean.toml"


def test_the_search_ends_with_the_repository(project):
    project("../newsclean.toml", "")

    assert config.find(Path.cwd()) is None
    (Path.cwd() / ".git").rmdir()
    assert found_from(Path.cwd()) == "newsclean.toml"
    project(".git", "gitdir: elsewhere")  # as in a worktree
    assert config.find(Path.cwd()) is None


def test_the_search_ends_with_the_home_directory(project, monkeypatch):
    (Path.cwd() / ".git").rmdir()
    project("../newsclean.toml", "")
    monkeypatch.setenv("HOME", str(Path.cwd()))
    monkeypatch.setenv("USERPROFILE", str(Path.cwd()))

    assert config.find(Path.cwd()) is None
    project("newsclean.toml", "")
    assert found_from(Path.cwd()) == "newsclean.toml"


@pytest.mark.parametrize("text", [b"[broken", b"\xff", b""])
def test_a_broken_project_file_that_never_speaks_of_newsclean_is_none_of_our_business(project, text):
    project("pyproject.toml", text)

    assert config.find(Path.cwd()) is None


def test_a_folder_of_that_name_is_no_settings_file(project):
    (Path.cwd() / "newsclean.toml").mkdir()

    assert config.find(Path.cwd()) is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(project):
    project("newsclean.toml", "").chmod(0)
    with pytest.raises(ConfigError, match="cannot be read"):
        config.find(Path.cwd())


def test_a_folder_that_is_gone_has_no_settings(call, project, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()

    assert call("clean", "--to", "text", tmp_path / "project" / "a.txt") == (0, CLEAN.encode(), "")


def test_the_library_reads_no_file(project):
    project("newsclean.toml", "[categories]\nadvert = 'keep'")

    assert Cleaner().clean(TEXT).text == CLEAN


# ---- what wins


def test_the_command_line_beats_the_file_and_the_file_the_default(call, project):
    assert name_of_policy(call) == "balanced"
    project("newsclean.toml", "profile = 'aggressive'")
    assert name_of_policy(call) == "aggressive"
    assert name_of_policy(call, "--profile", "conservative") == "conservative"
    assert name_of_policy(call, "--no-config") == "balanced"
    project("other.toml", "profile = 'conservative'")
    assert name_of_policy(call, "--config", "other.toml") == "conservative"


def test_tables_are_merged_and_lists_add_up():
    one = Config(packs=("a",), protect=("p",), categories={"tag": "keep", "share": "keep"}, rules={"en.": "keep"})
    other = Config(packs=("b",), protect=("q",), categories={"tag": "flag", "advert": "flag"}, thresholds={"tag": 90})

    assert one.over(other) == Config(
        packs=("b", "a"),
        protect=("q", "p"),
        categories={"tag": "keep", "share": "keep", "advert": "flag"},
        rules={"en.": "keep"},
        thresholds={"tag": 90},
    )


def test_an_entry_on_the_command_line_beats_that_of_the_file(call, project):
    project("newsclean.toml", "[categories]\nadvert = 'keep'\n[thresholds]\nadvert = 100")

    assert call("clean", "--to", "text", "a.txt")[1].decode() == TEXT
    options = ("--category", "advert=remove", "--threshold", "advert=50")
    assert call("clean", "--to", "text", *options, "a.txt")[1].decode() == CLEAN


def test_the_language_and_the_protected_of_the_file_hold(call, project):
    project("newsclean.toml", "language = 'tr'\nprotect = ['^Harbour']")
    _, out, _ = call("clean", "--protect", "Advertisement", "a.txt")
    record = Record.from_json(out.strip())

    assert (record.language, record.text) == ("tr", TEXT)


def test_packs_are_looked_for_beside_the_file_that_names_them(call, project):
    project("packs/own.toml", PACK)
    project("newsclean.toml", "packs = ['packs/own.toml']")
    project("deep/a.txt", TEXT)
    os.chdir("deep")

    assert call("clean", "--to", "text", "a.txt")[1].decode() == CLEAN.replace("Roads were closed.\n", "")
    assert call("rules", "own.line.roads")[0] == 0
    assert call("rules", "--no-config", "own.line.roads")[0] == 2


def test_evaluating_obeys_the_file(call, project):
    project("newsclean.toml", "[categories]\nadvert = 'flag'")
    project("en/case.txt", TEXT.replace("Advertisement", "⟦Advertisement⟧"))

    assert json.loads(call("evaluate", "--json", "en")[1])["found"] == 0
    assert json.loads(call("evaluate", "--json", "--no-config", "en")[1])["found"] == 13


# ---- the settings in force


def test_the_settings_in_force_are_shown_with_their_origin(call, project):
    path = project("newsclean.toml", FULL.replace('packs = ["own.toml", "packs/other.toml"]', 'packs = ["own.toml"]'))
    project("own.toml", PACK)
    options = ("--category", "credit=flag", "--protect", "x\\.y", "--rule", "en.=keep", "--profile", "balanced")
    code, out, err = call("config", *options)
    shown = tomllib.loads(out.decode())

    assert (code, err) == (0, "")
    assert shown == {
        "profile": "balanced",
        "language": "en-GB",
        "packs": [str(path.parent / "own.toml")],
        "protect": ['\\d+ "points"', "(?i)table", "x\\.y"],
        "categories": {"credit": "flag"},
        "rules": {"en.line.advert": "flag", "ar.tag.": "keep", "en.": "keep"},
        "thresholds": {"caption": 90},
    }
    lines = out.decode().splitlines()
    assert lines[0] == f"# settings file: {path}"
    assert f'language = "en-GB"  # {path}' in lines
    assert 'profile = "balanced"  # command line' in lines
    assert '"credit" = "flag"  # command line' in lines
    assert f'"ar.tag." = "keep"  # {path}' in lines
    assert '  "x\\\\.y",  # command line' in lines


def test_what_is_shown_is_a_settings_file_itself(call, project):
    project("newsclean.toml", FULL.replace('packs = ["own.toml", "packs/other.toml"]', ""))
    shown = call("config")[1]

    assert config.parse(shown, Path("newsclean.toml")) == config.read("newsclean.toml")
    assert config.parse(call("config", "--no-config")[1], Path("newsclean.toml")) == Config(profile="balanced")


def test_hostile_settings_are_shown_escaped(call, project):
    project("newsclean.toml", 'protect = ["\\u001b 31m\\u202e\\\\n"]')
    out = call("config")[1].decode()

    assert set("\x1b\u202e") & set(out) == set()
    assert tomllib.loads(out)["protect"] == ["\x1b 31m\u202e\\n"]
