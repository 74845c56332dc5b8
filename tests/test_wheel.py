"""What is built and shipped: the sdist, the wheel, and the wheel at work in an empty environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from newsclean import schema

ROOT = Path(__file__).parents[1]
# All that a build reads; the checkout itself is never built in, so that nothing is left behind there.
NEEDED = (".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "schemas", "src")

pytestmark = pytest.mark.timeout(600)  # builds, and an installation from a package index


class Built(NamedTuple):
    sdist: Path
    from_sdist: Path
    from_checkout: Path


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command} said:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    checkout = tmp_path_factory.mktemp("checkout")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, checkout)
    build = (sys.executable, "-m", "build", "--no-isolation")
    # Without options, the wheel is built from the sdist.
    first, second = tmp_path_factory.mktemp("from-sdist"), tmp_path_factory.mktemp("from-checkout")
    run(*build, "--outdir", first, checkout, cwd=first)
    run(*build, "--wheel", "--outdir", second, checkout, cwd=second)
    return Built(only(first, "*.tar.gz"), only(first, "*.whl"), only(second, "*.whl"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shipped(folder: Path, prefix: str) -> dict[str, bytes]:
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_sdist_and_checkout_build_the_same_wheel(built):
    assert built.from_sdist.name == built.from_checkout.name
    # First what differs, if anything does, then the archives as a whole.
    assert contents(built.from_sdist) == contents(built.from_checkout)
    assert built.from_sdist.read_bytes() == built.from_checkout.read_bytes()


def test_wheel_is_the_package_with_the_schemas_in_it_and_nothing_else(built):
    wheel = contents(built.from_checkout)
    package = {name: data for name, data in wheel.items() if ".dist-info/" not in name}
    assert package == shipped(ROOT / "src" / "newsclean", "newsclean") | shipped(ROOT / "schemas", "newsclean/schemas")
    assert {
        "newsclean/schemas/record.schema.json",
        "newsclean/schemas/rule-pack.schema.json",
        "newsclean/schemas/config.schema.json",
    } <= package.keys()
    assert "newsclean/py.typed" in package
    assert any(name.startswith("newsclean/packs/") and name.endswith(".toml") for name in package)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


def test_sdist_has_the_sources_where_the_checkout_has_them(built):
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= shipped(ROOT / "src", "src").keys() | shipped(ROOT / "schemas", "schemas").keys()
    assert names >= {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO"}


def test_dev_group_and_dev_extra_are_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["dependency-groups"]["dev"] == project["project"]["optional-dependencies"]["dev"]


@pytest.fixture(scope="module")
def outside(built, tmp_path_factory: pytest.TempPathFactory):
    """Run a program of an environment that has the wheel and what it depends on, and nothing else, in it."""
    folder = tmp_path_factory.mktemp("outside")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV"))}
    env = kept | {"PYTHONUTF8": "1"}
    run(sys.executable, "-m", "venv", "venv", cwd=folder, env=env)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = (programs / "python", "-m", "pip", "--disable-pip-version-check", "--no-input")
    probe = (*pip, "download", "--quiet", "--no-deps", "--dest", "probe", "click")
    if subprocess.run(probe, cwd=folder, env=env, capture_output=True, check=False).returncode:
        pytest.skip("pip reaches no package index, so the wheel's dependencies cannot be installed")
    run(*pip, "install", "--quiet", built.from_sdist, cwd=folder, env=env)
    return lambda program, *arguments: run(programs / program, *arguments, cwd=folder, env=env)


@pytest.mark.slow
def test_wheel_needs_no_more_than_it_says(outside):
    outside("python", "-m", "pip", "check")


@pytest.mark.slow
def test_installed_command_says_its_version(outside, built):
    version = built.from_sdist.name.split("-")[1]
    assert version in outside("newsclean", "--version")


@pytest.mark.slow
@pytest.mark.parametrize("name", schema.NAMES)
def test_installed_command_prints_the_schemas_that_are_shipped(outside, name):
    printed = json.loads(outside("newsclean", "schema", name))
    assert printed == json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_installed_command_has_its_rules(outside):
    assert outside("newsclean", "rules", "--language", "ar").strip()


@pytest.mark.slow
def test_installed_library_cleans(outside):
    program = 'import newsclean; newsclean.clean("افتتح الوزير المعرض صباح اليوم."); print(newsclean.__file__)'
    assert "site-packages" in outside("python", "-c", program)
