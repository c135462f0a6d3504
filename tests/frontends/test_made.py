"""`build` and `validate` do again what rests on something that changed, and never hand out a verdict on anything else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.frontends.authoring import made as making
from autograder.frontends.authoring.made import Made, basis_of
from tests.helpers import TOY_YML, words_of, write_toy

EXERCISE = "01_toy"
MISTAKES = """\
- double.tripled: every number is tripled
  hint: How often is it added?
  replace: {"2 *": "3 *"}
"""


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """The toy course alone, with a known mistake; it is built, but for what the mistake adds."""
    root = write_toy(tmp_path / "course")
    (root / f"solutions/{EXERCISE}/mistakes.yml").write_text(MISTAKES, encoding="utf-8")
    shutil.copytree(built / f"exercises/{EXERCISE}", root / f"exercises/{EXERCISE}")
    return root


def test_what_did_not_change_is_neither_made_nor_looked_at_again(root: Path, autograder) -> None:
    assert re.fullmatch(
        r"01_toy: reference.json \(nothing is known of an earlier build\)", autograder("build", cwd=root).stdout.strip()
    )
    first = autograder("validate", cwd=root)
    assert first.returncode == 0 and "unchanged" not in first.stdout and "1 known mistake" in first.stdout
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.sandbox.host.pool.Sandbox", None)  # nothing is run
        assert autograder("build", cwd=root).stdout == "01_toy: unchanged\n"
        again = autograder("validate", cwd=root)
    assert words_of(again.stdout) == words_of(first.stdout).replace("2 steps", "2 steps, unchanged")

    path = root / f"solutions/{EXERCISE}/toy.py"
    path.write_text(path.read_text().replace("2 * number for", "2.5 * number for"), encoding="utf-8")
    (root / f"solutions/{EXERCISE}/mistakes.yml").write_text(MISTAKES.replace('"2 *"', '"2.5 *"'), encoding="utf-8")
    for _ in range(2):  # what failed is not kept
        done = autograder("validate", cwd=root)
        assert done.returncode == 1 and "does not hold what the solution gives now" in done.stdout
    said = words_of(autograder("build", cwd=root).stdout)
    assert "reference.json (changed: solutions/01_toy/mistakes.yml, solutions/01_toy/toy.py)" in said
    shutil.rmtree(root / f"exercises/{EXERCISE}")
    assert "01_toy: toy.py, checks.py, reference.json (new)" in autograder("build", cwd=root).stdout
    assert autograder("validate", cwd=root).returncode == 0


@pytest.fixture
def sound(root: Path) -> Iterator[tuple[Path, Made]]:
    """A folder whose exercise was found sound, and built."""
    course = load_course(root)
    made = Made(course)
    basis = basis_of(course, EXERCISE)
    made.keep_sound(EXERCISE, [5], ["01_toy: a remark"], basis)
    made.keep_built(EXERCISE, basis)
    assert made.sound(EXERCISE, [5]) == ["01_toy: a remark"] and made.built(EXERCISE) == []
    yield root, made


FILES = ("checks.py", "toy.py", "mistakes.yml")
ANYTHING = [
    *((f"solutions/{EXERCISE}/{name}", None) for name in FILES),
    (f"solutions/{EXERCISE}/cases.py", None),  # whatever lies beside them
    (f"solutions/{EXERCISE}/data/wine.csv", None),
    (f"exercises/{EXERCISE}/reference.json", None),
    (f"exercises/{EXERCISE}/notes.txt", None),
    *(
        ("course.yml", change)
        for change in (
            ("seed: 7", "seed: 8"),
            ("points: 2", "points: 3"),
            ("lr: 0.25", "lr: 0.5"),
            ("Add it to itself", "Add them"),
            ("exercises:", "find_line: false\nexercises:"),
            ("exercises:", "limits: {cpu_seconds: 3}\nexercises:"),
            ("    cases:", "    devices: [cpu, sim]\n    cases:"),
        )
    ),
]


@pytest.mark.parametrize(("file", "change"), ANYTHING)
def test_whatever_it_rests_on_may_not_change(sound, file: str, change: tuple[str, str] | None) -> None:
    root, _ = sound
    path = root / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    after = before.replace(*change, 1) if change else f"{before}\n# another\n"
    if change and change[0] == "points: 2":
        after = after.replace("points: 5\n", "points: 6\n")
    assert after != before
    path.write_text(after, encoding="utf-8")
    now = Made(load_course(root))
    assert now.sound(EXERCISE, [5]) is None and now.built(EXERCISE)
    path.unlink() if not before else path.write_text(before, encoding="utf-8")
    assert Made(load_course(root)).sound(EXERCISE, [5]) == ["01_toy: a remark"]


@pytest.mark.parametrize(
    "name", ["this package", "PyTorch", "NumPy", "Python", "jupytext", "the processor", "the system"]
)
def test_nor_what_it_was_worked_out_with(sound, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made = sound
    monkeypatch.setattr(making, "surroundings", lambda real=making.surroundings: {**real(), name: "another"})
    assert made.sound(EXERCISE, [5]) is None and made.built(EXERCISE) == [name]


def test_other_seeds_are_other_verdicts(sound) -> None:
    _, made = sound
    assert made.sound(EXERCISE, [6]) is None and made.sound(EXERCISE, [5, 6]) is None


def test_another_exercise_changes_nothing(sound) -> None:
    root, _ = sound
    head, _, toy = TOY_YML.partition("  01_toy:\n")
    more = f"{head}  01_toy:\n{toy}  02_toy:\n{toy.replace('toy.py', 'second.py')}".replace("points: 5", "points: 10")
    (root / "course.yml").write_text(more, encoding="utf-8")
    assert Made(load_course(root)).sound(EXERCISE, [5]) == ["01_toy: a remark"]


def test_what_changes_while_it_is_looked_at_is_not_kept(root: Path) -> None:
    course = load_course(root)
    made, basis = Made(course), basis_of(course, EXERCISE)
    path = root / f"solutions/{EXERCISE}/checks.py"
    path.write_text(path.read_text() + "\n# later\n", encoding="utf-8")
    made.keep_sound(EXERCISE, [5], [], basis)
    made.keep_built(EXERCISE, basis)
    assert made.sound(EXERCISE, [5]) is None and made.built(EXERCISE) is None


def test_what_is_damaged_or_could_be_another_s_is_not_believed(sound) -> None:
    _, made = sound
    path = made.folder / "found.json"
    text = path.read_text(encoding="utf-8")
    others = [
        text[: len(text) // 2],
        "[]",
        "null",
        json.dumps(json.loads(text)["found"]),
        text.replace("a remark", "one"),
    ]
    for damaged in others:
        path.write_text(damaged, encoding="utf-8")
        assert made.sound(EXERCISE, [5]) is None, damaged
    path.write_text(text, encoding="utf-8")
    made.folder.chmod(0o777)
    assert made.sound(EXERCISE, [5]) is None
    made.folder.chmod(0o700)
    assert made.sound(EXERCISE, [5]) is not None


def test_the_seed_is_chosen_once(root: Path) -> None:
    made = Made(load_course(root))
    assert made.seed() == Made(load_course(root)).seed() > 0
    shutil.rmtree(made.folder)
    assert Made(load_course(root)).seed() > 0


def test_what_a_check_of_another_step_asks_for_is_recorded(root: Path, autograder) -> None:
    """The second step neither uses the first nor is used by it, but its check asks the module for both, and by a helper."""
    path = root / f"solutions/{EXERCISE}/checks.py"
    text = path.read_text(encoding="utf-8").replace(
        '    see.trajectory("trajectory"',
        '    see.array("start", start(module, case))\n    see.trajectory("trajectory"',
    )
    path.write_text(f"{text}\n\ndef start(module, case):\n    return module.double([case.w])\n", encoding="utf-8")
    assert autograder("build", cwd=root).returncode == 0
    record = json.loads((root / f"exercises/{EXERCISE}/reference.json").read_text(encoding="utf-8"))
    (mistake,) = record["mistakes"]
    walked = [seen for run, seen in zip(record["runs"], mistake["observations"], strict=True) if run["step"] == "walk"]
    assert walked and "same" not in walked
