"""What all tests share: how Hypothesis searches, and that nothing here reaches a network."""

from __future__ import annotations

import os
import socket
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import newsclean
from newsclean import cli

settings.register_profile("dev", deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
# The same examples in each run: what fails there fails here too.
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
# To search for as long as one has patience: pytest --hypothesis-profile=long
settings.register_profile("long", settings.get_profile("dev"), max_examples=20_000)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure(config):
    config.addinivalue_line("markers", "network: may open connections, which every other test must not")


@pytest.fixture(autouse=True)
def no_network(request, monkeypatch):
    """Cleaning a text needs no network, so whatever connects is a mistake."""
    if request.node.get_closest_marker("network"):
        return

    def refuse(_socket, address):
        pytest.fail(f"a connection to {address} was tried; only tests marked `network` may")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture
def call(capsysbinary):
    """Run the command in this process: (exit code, standard output, standard error)."""

    def call(*arguments):
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return code, out, err.decode()

    return call


@pytest.fixture
def file(tmp_path):
    """Write a file; return its path."""

    def file(data, name="a.txt"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return file


@pytest.fixture(scope="session")
def plugged(tmp_path_factory):
    """Run a program where this newsclean is installed, entry points and all, however it is installed here."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    folder = tmp_path_factory.mktemp("plugged")
    (folder / "plugged-1.dist-info").mkdir()
    (folder / "plugged-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1\n")
    rows = [f"{name} = {value}" for name, value in project["entry-points"]["hypothesis"].items()]
    (folder / "plugged-1.dist-info" / "entry_points.txt").write_text("\n".join(["[hypothesis]", *rows, ""]))
    path = os.pathsep.join((str(Path(newsclean.__file__).parents[1]), str(folder)))

    def run(*command, cwd):
        env = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False)

    return run
