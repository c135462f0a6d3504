"""`autograder doctor`: what this machine has, what it lacks, and how to install it."""

import re
from pathlib import Path

import pytest

from autograder.frontends import doctor
from autograder.frontends.doctor import examine
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import ALL, Confinement
from tests.helpers import run_cli


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"apt-get", "pacman"}, "bwrap is not here: apt-get install bubblewrap"),
        ({"dnf"}, "bwrap is not here: dnf install bubblewrap"),
        (set(), "bwrap is not here: install bubblewrap"),
        ({"bwrap", "dnf"}, "bwrap is not here"),
    ],
)
def test_doctor_says_how_to_install_what_is_missing(
    there: set[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: name if name in there else None)
    found = Confinement(ALL - {"namespaces"}, {"namespaces": "bwrap is not here"})
    (finding,) = (each for each in doctor.confinement_findings(found) if each.what == "namespaces")
    assert not finding.ok and finding.detail == said


def test_doctor_can_do_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(doctor.os, "fork")
    monkeypatch.setattr(doctor, "_runner", lambda: iter(()))
    (fork,) = (finding for finding in doctor.examine() if finding.what == "fork")
    assert not fork.ok and not fork.needed


def test_doctor_tries_every_layer():
    done = run_cli("doctor", cwd=Path("/"))
    assert (done.returncode, done.stderr) == (0, "")
    for what in ("Python", "torch", "numpy", "sandbox", "confinement"):
        assert re.search(rf"^(ok|--)  {what}: ", done.stdout, re.M), done.stdout
    assert "a gradient came back right" in done.stdout


def test_doctor_says_where_pytorch_cannot_have_sim(monkeypatch):
    start = Sandbox.start

    def start_without(self):
        server = start(self)
        server.devices["sim"] = "PyTorch 1.0 cannot be given a device in Python"
        return server

    monkeypatch.setattr(Sandbox, "start", start_without)
    (found,) = [finding for finding in examine() if finding.what == "sim"]
    assert not found.ok and not found.needed
    assert found.detail == "PyTorch 1.0 cannot be given a device in Python: device checks on sim are skipped"
