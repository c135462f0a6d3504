"""A late hand-in is graded by what the course's own programs did for the class: none of them is run a second time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.classroom.grade_class import KEPT
from autograder.sandbox.host.pool import SandboxPool
from autograder.sandbox.host.runner import Runner
from autograder.sandbox.layers.levels import Confinement
from tests.helpers import TOY_SOLUTION

MISTAKES = '- double.tripled: every number is tripled\n  hint: How often?\n  replace: {"2 *": "3 *"}\n'


@pytest.fixture
def grade(copy: Path, autograder, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], list[str]]:
    """Grades a student's work into a folder; returns which of the course's own programs ran for it."""
    own, real = list[str](), Runner.part

    def part(self, job, todo):
        if job.trusted:
            own.append(job.filename)
        return real(self, job, todo)

    monkeypatch.setattr(Runner, "part", part)
    (copy / "solutions/01_toy/mistakes.yml").write_text(MISTAKES, encoding="utf-8")

    def grade(student: str, out: str, *words: str) -> list[str]:
        folder = copy / "submitted" / student / "01_toy"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "toy.py").write_text(TOY_SOLUTION.replace("2 * number", "3 * number"), encoding="utf-8")
        own.clear()
        done = autograder(
            "grade", f"submitted/{student}", "--out", out, "--seed", "5", "--trust-submissions", *words, cwd=copy
        )
        assert done.returncode == 0, done.stderr
        assert "every number is tripled" in (copy / out / "results.jsonl").read_text(encoding="utf-8")
        return list(own)

    return grade


def test_it_is_graded_as_the_class_was(copy: Path, grade) -> None:
    assert grade("ada", "out")
    assert (copy / "out" / KEPT / "01_toy").stat().st_mode & 0o777 == 0o600  # it tells of secret cases
    assert grade("bela", "out") == []
    assert grade("bela", "fresh")
    late, fresh = ((copy / out / "results.jsonl").read_text(encoding="utf-8") for out in ("out", "fresh"))
    assert fresh and late.endswith(fresh)


def test_what_changed_or_could_be_another_s_is_worked_out_anew(copy: Path, grade) -> None:
    grade("ada", "out")
    (copy / "out" / KEPT).chmod(0o777)
    assert grade("bela", "out")
    (copy / "out" / KEPT).chmod(0o700)
    assert grade("carla", "out") == []
    path = copy / "solutions/01_toy/checks.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    assert grade("dora", "out")
    shutil.rmtree(copy / "out" / KEPT)
    assert grade("emil", "out")


def test_where_submissions_can_write_to_files_nothing_is_kept(
    copy: Path, grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert grade("ada", "out") and grade("bela", "out") == []
    monkeypatch.setattr(SandboxPool, "confinement", lambda self: Confinement(frozenset()))
    assert grade("carla", "out") and grade("carla", "other") and not (copy / "other" / KEPT).exists()
