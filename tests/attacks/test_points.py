"""Submissions whose work is wrong are not paid for it, whatever they patch, forge, print or return; nor is anybody else."""

import json

import pytest
import yaml

from autograder.classroom.grade_class import grade_class
from autograder.course.yaml_file import load_course
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import RLIMITS
from autograder.submissions.collect import collect
from tests.attacks.suite import HERE, Attack, Range, World, in_plain_processes, keep_layers, load
from tests.helpers import TOY_SOLUTION, TOY_YML, write_toy

POINTS = yaml.safe_load((HERE / "points.yml").read_text(encoding="utf-8"))
LIMITS = """\
limits:
  cpu_seconds: 1
  wall_seconds: 2
  submission_seconds: 6
  memory_mib: 256
  file_mib: 4
  output_mib: 1
  result_mib: 1
"""
HONEST = ("aaron", "mia", "zoe")
CALL = """
def attack():
    for call in (lambda: double([1.0, -2.5, 4.0]), lambda: walk(2.0, -1.0, 0.25, 3)):
        try: call()
        except Exception: pass
"""
HARD = "\ntry:\n    attack()\nexcept BaseException: pass\ndef double(x): return [2 * v for v in x]\ndef walk(*a): return []\n"


def graded(root, attackers, workers=1):
    """The result lines of a class of three honest students and these attackers, by student."""
    course = load_course(write_toy(root, yml=TOY_YML.replace("exercises:", LIMITS + "exercises:")))
    for student, source in {**dict.fromkeys(HONEST, TOY_SOLUTION), **attackers}.items():
        folder = root / "submitted" / student / "01_toy"
        folder.mkdir(parents=True)
        (folder / "toy.py").write_text(source, encoding="utf-8")
    grade_class(
        course, collect([root / "submitted"], course).handins, root / "out", workers=workers, seed=5, trust=True
    )
    lines = (root / "out" / "results.jsonl").read_text().splitlines()
    return {json.loads(line)["student"]: line for line in lines}


def check_class(tmp_path, attackers, workers=1):
    """No honest line may differ by a byte from that of a class without attackers. Returns the attackers' results."""
    alone, mixed = graded(tmp_path / "alone", {}), graded(tmp_path / "mixed", attackers, workers)
    assert {name: mixed[name] for name in HONEST} == alone
    assert all(json.loads(line)["points"] == 5 for line in alone.values())
    assert set(mixed) == set(HONEST) | set(attackers)
    return {name: json.loads(mixed[name]) for name in attackers}


def test_no_point_is_earned_that_the_work_does_not_earn(tmp_path, level):
    came = check_class(tmp_path, {entry["name"]: entry["source"].replace("@RESULT_FD@", "4") for entry in POINTS})
    assert {name: result["points"] for name, result in came.items() if result["points"]} == {}
    said = {}
    for name, result in came.items():
        assert result["status"] == "graded" and [step["status"] for step in result["steps"]] == ["failed", "failed"], (
            name
        )
        said[name] = next(check["message"] for check in result["steps"][0]["checks"] if check["status"] != "passed")
    assert {entry["name"]: said[entry["name"]] for entry in POINTS if entry["says"] not in said[entry["name"]]} == {}


@pytest.mark.attacks
def test_at_level_c_too_no_point_is_earned(tmp_path, monkeypatch):
    """Points rest on the grader's own process; what these could do to the machine there, nobody promises, and none of them does."""
    keep_layers(monkeypatch, frozenset({RLIMITS}))
    with Sandbox() as trial:
        assert trial.confinement().level == "C"
    came = check_class(tmp_path, {entry["name"]: entry["source"].replace("@RESULT_FD@", "4") for entry in POINTS})
    assert {name: result["points"] for name, result in came.items() if result["points"]} == {}


@pytest.mark.attacks
def test_the_next_submission_is_well_at_once_after_each_of_them(level):
    with World() as world, Range(world) as shooting:
        attacks = [Attack(e["name"], e["family"], e["source"] + CALL) for e in POINTS]
        came = {attack.name: shooting.attack(attack) for attack in attacks}
    assert {name: outcome for name, outcome in came.items() if not outcome.stopped or outcome.restarted} == {}


@pytest.mark.parametrize(
    "naive",
    [
        *("output", "status", "silent", "frames"),
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("compare", "inside")),  # PyTorch for each of them
    ],
)
def test_graders_without_a_sandbox_are_taken_in(naive):
    """The positive control: each of these earns full points where a grader shares its process with the student.

    ``compare`` looks at values, ``inside`` is this project's own judge in that process, ``output`` believes what is
    printed, ``status`` an exit status of 0, ``silent`` that nothing failed, ``frames`` any record of a run.
    """
    attacks = [
        Attack(e["name"], e["family"], e["source"].replace("@RESULT_FD@", "4")) for e in POINTS if e["naive"] == naive
    ]
    with World() as world:
        found = in_plain_processes(world, attacks, "inside" if naive == "inside" else "points")
    sign = {
        "compare": "PASS",
        "output": "SAID",
        "status": "status=0",
        "inside": "PASS",
        "silent": "SILENT",
        "frames": "FRAME",
    }[naive]
    assert len(found) >= 2
    assert {name: said for name, said in found.items() if sign not in said} == {}


@pytest.mark.attacks
@pytest.mark.parametrize("workers", [1, 3])
def test_a_class_with_every_attacker_in_it(tmp_path, level, workers):
    """All that harms, as submissions of one class: each is graded, and the others' results don't differ by a byte."""
    with World() as world:
        sources = {attack.name: world.fill(attack.source) + HARD for attack in load()}
        came = check_class(tmp_path, sources, workers)
        assert world.damage() == ""
    assert max(result["points"] for result in came.values()) <= 2  # `double` is right in all of them, `walk` in none
