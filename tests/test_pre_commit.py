"""The hooks as pre-commit runs them: installed from a repository of this project, at work in another one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

import newsclean
from test_wheel import NEEDED, ROOT

TEXT = "Harbour wall rebuilt\nRain fell on the coast overnight.\nAdvertisement\nRoads were closed.\n"
ARABIC = "هطل المطر على المدينة صباح اليوم.\n<الشكل>\nوأغلقت الطرق في الوادي.\n"
NAMES = ("articles/harbour.txt", "articles/يوم 1/مقال عن المطر.txt")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


def hooks():
    """The settings of each hook: no YAML is needed for what is so plain."""
    for block in re.split(r"^- ", HOOKS, flags=re.MULTILINE)[1:]:
        yield dict(re.findall(r"^\s*(\w+): (.+)$", block, flags=re.MULTILINE))


# ---- what is declared


def test_there_are_three_hooks():
    assert [hook["id"] for hook in hooks()] == ["newsclean-check", "newsclean-fix", "newsclean-archive"]


def test_the_page_names_the_hooks_that_there_are():
    page = (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8")

    assert set(re.findall(r"newsclean-[a-z]+", page)) == {hook["id"] for hook in hooks()}


@pytest.mark.parametrize("hook", list(hooks()), ids=lambda hook: hook["id"])
def test_a_hook_runs_a_command_that_there_is(hook, call):
    program, *arguments = hook["entry"].split()

    assert program == "newsclean"
    assert call(*arguments) == (0, b"", "")


@pytest.mark.parametrize(
    ("id_", "given", "not_given"),
    [
        ("newsclean-check", "a.txt b/مقال.TXT a.html a.htm a.json a.jsonl a.ndjson", "a.py a.txt.gz txt a.csv"),
        ("newsclean-fix", "a.txt a.json a.jsonl a.ndjson", "a.html a.md"),
        ("newsclean-archive", "articles/a.txt articles/b/c.TXT", "a.txt old/articles/a.txt articles/a.json"),
    ],
)
def test_a_hook_is_given_what_it_can_take(id_, given, not_given):
    (pattern,) = (hook["files"] for hook in hooks() if hook["id"] == id_)

    assert [name for name in given.split() if not re.search(pattern, name)] == []
    assert [name for name in not_given.split() if re.search(pattern, name)] == []


# ---- under pre-commit itself


def run(*command, cwd, env, code=0):
    done = subprocess.run(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=540
    )
    output = done.stdout.decode()
    assert done.returncode == code, output
    return output


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("home")
    probe = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder / "probe", "hatchling")
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("pip reaches no package index, so that pre-commit cannot install the hooks")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_", "COV", "PRE_"))}
    who = {f"GIT_{role}_{what}": "newsclean" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return kept | who | config | {"PRE_COMMIT_HOME": str(folder / "cache"), "PYTHONUTF8": "1", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def project(environment, tmp_path_factory):
    """A repository with this project in it, as it is now; with its commit."""
    folder = tmp_path_factory.mktemp("project")
    for name in (*NEEDED, ".pre-commit-hooks.yaml"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder)
    return folder, commit_all(folder, environment)


def commit_all(folder, environment):
    for command in ("init --quiet", "add --all", "commit --quiet --no-verify --message=all"):
        run("git", *command.split(), cwd=folder, env=environment)
    return run("git", "rev-parse", "HEAD", cwd=folder, env=environment).strip()


@pytest.fixture
def scratch(project, environment, tmp_path):
    """Somebody's repository, with articles in it; returns how to run a program there."""
    repository, revision = project
    for name, text in zip(NAMES, (TEXT, ARABIC), strict=True):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    (tmp_path / "package.json").write_text('{"name": "scratch"}\n')
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {repository}\n    rev: {revision}\n    hooks:\n"
        "      - id: newsclean-archive\n        stages: [manual]\n"
        "      - id: newsclean-fix\n      - id: newsclean-check\n"
    )
    commit_all(tmp_path, environment)
    return lambda *command, code=0: run(*command, cwd=tmp_path, env=environment, code=code)


PRE_COMMIT = (sys.executable, "-m", "pre_commit")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_try_repo(scratch, project):
    """All three fail at first, and say what is to do."""
    output = scratch(*PRE_COMMIT, "try-repo", str(project[0]), "--all-files", "--hook-stage=manual", code=1)

    assert re.findall(r"^newsclean (\w+)\.+(\w+)$", output, re.MULTILINE) == [
        ("archive", "Failed"),
        ("check", "Failed"),
        ("fix", "Failed"),
    ]
    for line in (
        f"{NAMES[0]}:3: en.line.advert the label of an advert: Advertisement",
        f"{NAMES[1]}:2: ar.tag.figure ",
        f"Fixing {NAMES[1]}",
        "archive/يوم 1/مقال عن المطر.json: missing; written",
    ):
        assert line in output


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_commit_fails_is_fixed_and_passes(scratch, tmp_path):
    scratch(*PRE_COMMIT, "install")
    for name in NAMES:
        with (tmp_path / name).open("a", encoding="utf-8", newline="") as stream:
            stream.write("\n" if name == NAMES[0] else "")
    (tmp_path / NAMES[1]).chmod(0o755)
    scratch("git", "add", "--all")

    output = scratch("git", "commit", "--message=articles", code=1)
    assert re.findall(r"^newsclean (\w+)\.+(\w+)$", output, re.MULTILINE) == [("fix", "Failed"), ("check", "Passed")]
    assert "files were modified by this hook" in output
    assert (tmp_path / NAMES[1]).read_bytes().decode() == ARABIC.replace("<الشكل>\n", "")
    line = (tmp_path / (NAMES[1] + ".newsclean.jsonl")).read_bytes()
    assert newsclean.restore(newsclean.Record.from_json(line)) == ARABIC.encode()

    scratch("git", "add", "--all")
    output = scratch("git", "commit", "--message=articles")
    assert re.findall(r"^newsclean (\w+)\.+(\w+)$", output, re.MULTILINE) == [("fix", "Passed"), ("check", "Passed")]
    assert scratch("git", "status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_check_fails_and_writes_nothing(scratch):
    output = scratch(*PRE_COMMIT, "run", "newsclean-check", "--all-files", code=1)

    assert f"{NAMES[1]}:2: ar.tag.figure " in output
    assert scratch("git", "status", "--porcelain") == ""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_archive_is_made_and_passes(scratch, tmp_path):
    command = (*PRE_COMMIT, "run", "newsclean-archive", "--all-files", "--hook-stage=manual")
    assert "archive/harbour.json: missing; written" in scratch(*command, code=1)
    assert "Passed" in scratch(*command)
    scratch("git", "add", "--all")

    (tmp_path / "archive/harbour.json").write_bytes(b'{"schema":"newsclean.record/1"}\n')
    assert "archive/harbour.json: not whole" in scratch(*command, code=1)
    assert scratch("git", "diff", "--name-only") == ""  # as it was
