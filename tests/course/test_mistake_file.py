"""`mistakes.yml`: a mistake changes what it says and nothing else, and every error is told with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.mistake_file import read_mistakes
from autograder.course.mistakes import Mistake
from autograder.course.spec import ExerciseSpec
from autograder.errors import CourseError

SPEC = ExerciseSpec.model_validate(
    {
        "title": "T",
        "file": "t.py",
        "steps": {step: {"points": 1, "hints": ["?"]} for step in ("mean", "walk", "alone")},
        "cases": {name: {"values": {"x": 1}} for name in ("plain", "float32")},
    }
)
SOLUTION = '''import numpy as np

alone = np.median


def mean(x):
    """The mean of x."""
    return sum(x) / len(x)


@np.errstate(all="raise")
def walk(x, lr, steps):
    rows = []
    for _ in range(steps):
        # downhill
        x = x - lr * 2 * x
        rows.append(x)
    return rows
'''
WALK = SOLUTION[SOLUTION.index("@np") :]
RIGHT = """# What is known.
- mean.summed: the sum comes back
  hint: "Twice the data: twice the mean?"
  replace: {sum(x) / len(x): sum(x)}
"""


HEAD = "- walk.m: it is wrong\n  hint: Where?\n"
BODY = """- walk.still: x stays
  hint: Does x move?
  body: |
    def walk(x, lr, steps):
        return [x] * steps
"""


def read(text: str, folder: Path) -> list[Mistake]:
    (folder / "t.py").write_text(SOLUTION, encoding="utf-8")
    (folder / "mistakes.yml").write_text(text, encoding="utf-8")
    return read_mistakes(folder, SPEC)


def test_a_mistake_is_what_its_entry_says(tmp_path: Path) -> None:
    (known,) = read(RIGHT + "  unseen: [float32]\n  elsewhere: true\n", tmp_path)
    assert (known.id, known.step, known.says, known.hint) == (
        *("summed", "mean", "the sum comes back"),
        "Twice the data: twice the mean?",
    )
    assert (known.unseen, known.elsewhere, known.key) == (("float32",), True, "summed")
    assert known.apply(SOLUTION) == SOLUTION.replace("sum(x) / len(x)", "sum(x)")
    (plain,) = read(RIGHT, tmp_path)
    assert (plain.unseen, plain.elsewhere) == ((), False)


@pytest.mark.parametrize("text", ["", "# Nothing is known yet.\n", "[]\n"])
def test_a_file_without_an_entry_or_no_file_holds_no_mistakes(text: str, tmp_path: Path) -> None:
    assert read(text, tmp_path) == []
    (tmp_path / "mistakes.yml").unlink()
    assert read_mistakes(tmp_path, SPEC) == []


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ("replace: {x - lr: x + lr}", "x - lr", "x + lr"),
        ('replace: {lr * 2 * x: "2 * x", "range(steps)": "range(steps + 1)"}', "", ""),
        ('everywhere: {rows: points, steps: "steps"}', None, "changes nothing"),
        ("everywhere: {rows: points}", "rows", "points"),
        ('replace: {rows.append(x): ""}', "        rows.append(x)\n", ""),
        ('replace: {"rows.append(x)\\n": ""}', "        rows.append(x)\n", ""),
        ('replace: {"    rows.append(x)": rows.append(x)}', "        rows.append(x)", "    rows.append(x)"),
        (
            "replace:\n    rows.append(x): |\n      if x:\n          rows.append(x)\n",
            "        rows.append(x)\n",
            "        if x:\n            rows.append(x)\n",
        ),
        ('replace: {"# downhill\\nx = x - lr": "x = x + lr"}', "# downhill\n        x = x - lr", "x = x + lr"),
        ("before: {return: steps = 0}", "    return", "    steps = 0\n    return"),
        ('after: {"rows = []": x = 0}', "rows = []\n", "rows = []\n    x = 0\n"),
        (
            "before:\n    rows.append: |\n      if x:\n\n          break\n",
            "        rows",
            "        if x:\n\n            break\n        rows",
        ),
        ('after: {"range(steps)": "    x = 0"}', "range(steps):\n", "range(steps):\n        x = 0\n"),
    ],
)
def test_what_an_entry_changes(changes: str, old: str | None, new: str, tmp_path: Path) -> None:
    text = f"- walk.m: it is wrong\n  hint: Where?\n  {changes}\n"
    if old is None:
        with pytest.raises(CourseError, match=new):
            read(text, tmp_path)
        return
    (known,) = read(text, tmp_path)
    if old == "":
        assert known.apply(SOLUTION) == SOLUTION.replace("lr * 2 * x", "2 * x").replace("(steps)", "(steps + 1)")
    else:
        assert known.apply(SOLUTION) == SOLUTION.replace(WALK, WALK.replace(old, new))


def test_changes_are_found_in_the_solution_and_not_in_one_another(tmp_path: Path) -> None:
    text = "- walk.turned: two lines have changed places\n  hint: Which is first?\n  replace:\n"
    (known,) = read(text + "    x = x - lr * 2 * x: rows.append(x)\n    rows.append(x): x = x - lr * 2 * x\n", tmp_path)
    lines = ["        x = x - lr * 2 * x\n", "        rows.append(x)\n"]
    assert known.apply(SOLUTION) == SOLUTION.replace("".join(lines), "".join(reversed(lines)))


def test_a_body_takes_the_whole_step(tmp_path: Path) -> None:
    _, second = read(RIGHT + BODY, tmp_path)
    after = SOLUTION.replace(WALK, "def walk(x, lr, steps):\n    return [x] * steps\n")
    assert second.apply(SOLUTION) == after
    with pytest.raises(CourseError, match="the solution's walk is not the one"):
        second.apply(after)


def test_a_mistake_with_constants_is_tried_with_each(tmp_path: Path) -> None:
    text = "- walk.rate: a rate of RATE\n  hint: Which rate?\n  replace: {lr * 2: RATE * 2}\n  constants: {RATE: [0.9, 5, 1.0e-3]}\n"
    known = read(text, tmp_path)
    assert [m.id for m in known] == ["rate"] * 3 and [m.key for m in known] == ["rate", "rate@1", "rate@2"]
    assert [m.says for m in known] == ["a rate of 0.9", "a rate of 5", "a rate of 0.001"]
    assert [m.apply(SOLUTION) for m in known] == [
        SOLUTION.replace("lr * 2", f"{value} * 2") for value in ("0.9", "5", "0.001")
    ]


def test_a_hint_may_be_another_mistake_s(tmp_path: Path) -> None:
    text = RIGHT.replace("hint: ", "hint: &summed ")
    other = "- mean.halved: the half comes back\n  hint: *summed\n  replace: {sum(x) /: 0.5 * sum(x) /}\n"
    first, second = read(text + other, tmp_path)
    assert first.hint == second.hint


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        # what stands in the file
        ("what: ever\n", None, "expected a list of mistakes, found a mapping: an entry begins with its step"),
        ("- only words\n", 1, "an entry begins with its step, its id and what went wrong, such as `- train.no-rate: the rate is left out`, found 'only words'"),
        ("- hint: Where?\n  replace: {x - lr: x}\n", 1, "an entry begins with its step"),
        ("- walk: it is wrong\n  hint: Where?\n", 1, "an entry begins with its step, its id"),
        ("- walk.No_Id: it is wrong\n  hint: Where?\n", 1, "an entry begins with its step, its id"),
        ("- [walk.m, it is wrong]\n", 1, "an entry begins with its step"),
        (RIGHT + "- wlak.m: it is wrong\n  hint: Where?\n  replace: {x: y}\n", 5, "wlak.m: unknown step 'wlak': did you mean 'walk'?"),
        ("- alone.m: it is wrong\n  hint: Where?\n  replace: {x: y}\n", 1, "alone.m: t.py defines no step 'alone' at the top of the module"),
        (RIGHT + RIGHT, 6, "mean.summed: two mistakes are called 'summed'; the other is on line 2"),
        (RIGHT + "- walk.summed: it is wrong\n  hint: Where?\n  replace: {x - lr: x + lr}\n", 5, "walk.summed: two mistakes are called 'summed'; the other is on line 2"),
        ("- walk.m: it is wrong\n  replace: {x - lr: x + lr}\n", 1, "walk.m.hint: the key 'hint' is missing"),
        (HEAD + "  hnit: Where?\n", 3, "walk.m.hnit: unknown key 'hnit': did you mean 'hint'?"),
        (HEAD + "  says: it is wrong\n", 3, "walk.m.says: unknown key 'says': the first line says it already"),
        (HEAD + "  hint: Where else?\n", 3, "the key 'hint' stands twice; it is on line 2 already: remove one"),
        # texts
        ("- walk.m: it is wrong\n  hint: Look: where?\n", 2, "not valid YAML: mapping values are not allowed in this context: a text that is more than plain words goes in quotes"),
        ("- walk.m: it is wrong\n  hint:\n    Look: where?\n", 2, "walk.m.hint: input should be a valid string, found a mapping: a text that is more than plain words goes in quotes"),
        ("- walk.m: it is wrong\n  hint: `x` moves\n", 2, "not valid YAML: found character that cannot start any token: a text that is more than plain words goes in quotes"),
        ('- walk.m: it is wrong\n  hint: "  "\n  replace: {x - lr: x + lr}\n', 2, "walk.m.hint: is empty: write a sentence"),
        ("- walk.m: it is wrong\n  hint:\n  replace: {x - lr: x + lr}\n", 2, "walk.m.hint: input should be a valid string, found None"),
        ("- walk.m:\n  hint: Where?\n  replace: {x - lr: x + lr}\n", 1, "walk.m: input should be a valid string, found None"),
        # changes
        (HEAD, 1, "walk.m: give either `body`, which is the whole step, or what changes in it"),
        (HEAD + "  replace: {x - lr: x + lr}\n  body: |\n    def walk():\n        pass\n", 1, "walk.m: give either `body`"),
        (HEAD + "  replace: x - lr\n", 3, "walk.m.replace: input should be a mapping, found 'x - lr'"),
        (HEAD + "  replace: {lr: 2}\n", 3, "walk.m.replace.lr: input should be a valid string, found 2: a text that is more than plain words goes in quotes"),
        (HEAD + "  replace:\n    x - lr: x + lr\n    rows.apend(x): rows\n", 5, "walk.m.replace.rows.apend(x): this does not stand in the solution's step: did you mean 'rows.append(x)'?"),
        (HEAD + '  replace: {sum(x): "0"}\n', 3, "walk.m.replace.sum(x): this does not stand in the solution's step"),
        (HEAD + "  replace: {rows: points}\n", 3, "walk.m.replace.rows: this stands 3 times in the solution's step, on its lines 3, 7, 8: give more of the line, or say `everywhere`"),
        (HEAD + "  after: {rows: x = 0}\n", 3, "walk.m.after.rows: this stands 3 times"),
        (HEAD + "  everywhere: {rows.append: rows.extend}\n", 3, "walk.m.everywhere.rows.append: this stands once in the solution's step: say `replace`"),
        (HEAD + "  replace: {x - lr: x - lr}\n", 3, "walk.m.replace.x - lr: it changes nothing: both texts are the same"),
        (HEAD + '  replace: {"": x}\n', 3, "walk.m.replace.: is empty: name a text of the solution's step"),
        (HEAD + '  before: {return: ""}\n', 3, "walk.m.before.return: is empty: write the lines that come in"),
        (HEAD + "  replace: {x - lr * 2: x, lr: rate}\n", 3, "walk.m.replace.lr: this stands 2 times"),
        (HEAD + "  replace: {x - lr * 2: x, lr * 2 * x: lr}\n", 3, "walk.m.replace.lr * 2 * x: it is in the midst of what another change replaces"),
        (HEAD + '  replace: {"range(steps):": range(steps)}\n', 1, "walk.m: the changed step is not valid Python: expected ':': for _ in range(steps)"),
        (HEAD + "  replace: {def walk: def run}\n", 1, "walk.m: it must define 'walk' and nothing else"),
        # bodies
        (HEAD + "  body: |\n    def walk(x:\n        return x\n", 3, "walk.m.body: the changed step is not valid Python"),
        (HEAD + "  body: |\n    def run(x):\n        return x\n", 3, "walk.m.body: it must define 'walk' and nothing else"),
        (HEAD + "  body: |\n    import math\n    def walk(x):\n        return x\n", 3, "walk.m.body: it must define 'walk' and nothing else"),
        ("- mean.m: it is wrong\n  hint: Where?\n  body: |\n    def mean(x):\n        return sum(x) / len(x)\n", 3, "mean.m.body: it changes nothing: the step is the solution's"),
        # the rest
        (HEAD + "  replace: {x - lr: x + lr}\n  unseen:\n  - plain\n  - flaot32\n", 6, "walk.m.unseen.1: unknown case 'flaot32': did you mean 'float32'?"),
        (HEAD + "  replace: {x - lr: x + lr}\n  unseen: plain\n", 4, "walk.m.unseen: input should be a valid list, found 'plain'"),
        (HEAD + "  replace: {x - lr: x + lr}\n  elsewhere: sometimes\n", 4, "walk.m.elsewhere: input should be true or false"),
        (HEAD + "  replace: {x - lr: x - A}\n  constants: {A: [1], B: [2]}\n", 4, "walk.m.constants: "),
        (HEAD + "  replace: {x - lr: x - A}\n  constants: {A: []}\n", 4, "walk.m.constants.A: "),
        (HEAD + "  replace: {x - lr: x - A}\n  constants: {A: many}\n", 4, "walk.m.constants.A: input should be a valid list, found 'many'"),
        (HEAD + "  replace: {x - lr: x + lr}\n  constants: {RATE: [1]}\n", 4, "walk.m.constants.RATE: the word RATE stands nowhere in the changed step"),
        (HEAD + "  replace: {x - lr: x + lr}\n  constants: {lr: [1]}\n", 4, "walk.m.constants.lr: the word lr stands in the solution's step as well: choose another"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_sentence_with_file_line_and_key(
    text: str, line: int | None, says: str, tmp_path: Path
) -> None:
    with pytest.raises(CourseError) as caught:
        read(text, tmp_path)
    where = f"{tmp_path / 'mistakes.yml'}, line {line}: " if line else f"{tmp_path / 'mistakes.yml'}: "
    assert str(caught.value).startswith(where + says)
    assert "\n" not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = RIGHT + HEAD + "  replace: {rows: points}\n" + HEAD.replace(".m:", ".n:") + "  replace: {y: z}\n" + HEAD
    with pytest.raises(CourseError) as caught:
        read(text, tmp_path)
    assert [s.split(": ")[0].rpartition(" ")[2] for s in str(caught.value).splitlines()] == ["7", "10", "11"]


def test_a_file_of_an_older_course_is_told_where_its_mistakes_go_now(tmp_path: Path) -> None:
    (tmp_path / "mistakes.py").write_text("from autograder.course.mistakes import mistake\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"mistakes\.py: known mistakes are written in mistakes\.yml now: move each"):
        read(RIGHT, tmp_path)


def test_a_file_that_is_no_text_and_a_solution_that_is_none_are_refused(tmp_path: Path) -> None:
    read(RIGHT, tmp_path)
    (tmp_path / "t.py").write_text("def mean(:\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"t\.py, line 1: is not valid Python"):
        read_mistakes(tmp_path, SPEC)
    (tmp_path / "t.py").unlink()
    with pytest.raises(CourseError, match=r"t\.py: cannot be read: No such file"):
        read_mistakes(tmp_path, SPEC)
    (tmp_path / "mistakes.yml").write_bytes(b"- mean.m: \xff\n")
    with pytest.raises(CourseError, match=r"mistakes\.yml: is not UTF-8 text"):
        read_mistakes(tmp_path, SPEC)
