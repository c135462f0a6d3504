"""What an author gets wrong is told in one sentence: which file, which line, which key, and what to do. No code is run for most of it."""

from pathlib import Path

import pytest

from autograder.course.cases import sample_cases
from autograder.course.check_index import read_checks
from autograder.course.mistake_file import read_mistakes
from autograder.course.sampling import AuthorError
from autograder.course.stub import make_stub
from autograder.course.yaml_file import load_course, place_in
from autograder.errors import CourseError

YML = """\
name: sample
title: A sample
seed: 3
points: 3
exercises:
  01_first:
    title: First
    file: first.py
    due: 2026-12-01 23:59
    steps:
      slope:
        points: 1
        hints:
          - Look again.
          - {hint: Count them., about: [slope]}
      train:
        points: 2
        hints: [And again.]
    cases:
      line:
        title: a noisy line
        data: {kind: line, n: 9, slope: 2.0, intercept: 1.0, low: 0.5, high: 2.5}
        values:
          c: {between: [1.0, 2.0]}
          start: {normal: [n, 2], mean: 1.0}
      far:
        like: line
        values: {c: 9.0}
"""
SOLUTION = '''\
# %%
def slope(y, c):
    """The slope."""
    ### BEGIN SOLUTION
    return 2 * (c - y)
    ### END SOLUTION


# %%
def train(y, c, steps):
    """The path."""
    ### BEGIN SOLUTION
    rows = []
    for _ in range(steps):
        c = c - slope(y, c)
        rows.append([c])
    return rows
    ### END SOLUTION
'''
CHECKS = '''\
from autograder.checking import check


@check("slope")
def slope(module, case, see):
    """The slope."""
    y = case.y
    see.array("slope", module.slope(y, case.c))
    see.unchanged("y", y, case.y)


@check("train", cases=["line"], free=["rng"])
def train(module, case, see):
    """The path."""
    see.trajectory("path", module.train(case.y, case.c, 3), columns=("c",))
'''
MISTAKES = """\
- slope.no-two: the factor 2 is missing
  hint: "Differentiate: what comes down?"
  replace: {2 * (c - y): (c - y)}
- train.uphill: c moves uphill
  hint: Which way?
  unseen: [far]
  replace: {c - slope: c + slope}
"""
COURSE, FIRST, OWN, KNOWN = "course.yml", "first.py", "checks.py", "mistakes.yml"


def read_all(root: Path) -> None:
    """All that is read of a course without running any of it."""
    course = load_course(root)
    spec, folder = course.exercises["01_first"], course.solution_dir("01_first")
    read_checks((folder / OWN).read_text(), folder / OWN, spec)
    read_mistakes(folder, spec)
    make_stub((folder / spec.file).read_text(), "01_first", spec, str(folder / spec.file))
    try:
        sample_cases("01_first", spec.cases, 1, "known", folder)
    except AuthorError as error:
        raise CourseError(f"{place_in(root, error.key)}: {error}") from None


def write(root: Path, file: str = "", old: str = "", new: str = "") -> None:
    folder = root / "solutions/01_first"
    folder.mkdir(parents=True)
    texts = {root / COURSE: YML, folder / FIRST: SOLUTION, folder / OWN: CHECKS, folder / KNOWN: MISTAKES}
    for path, text in texts.items():
        if path.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")


def test_the_course_is_sound_as_it_stands(tmp_path):
    write(tmp_path)
    read_all(tmp_path)


C = "exercises.01_first.cases."
ANOTHER = """\
exercises:
  {}:
    title: Another
    file: {}.py
    steps: {{it: {{points: 1, hints: [Look.]}}}}
    cases: {{plain: {{values: {{c: 1.0}}}}}}
"""
TABLE = [
    # course.yml
    (COURSE, "seed: 3", "sed: 3", "line 3: sed: unknown key 'sed': did you mean 'seed'?"),
    (COURSE, "seed: 3\n", "", "line 1: seed: the key 'seed' is missing"),
    (COURSE, "points: 3", "points: 4", "line 4: points: points is 4, but the steps of all exercises add up to 3"),
    (COURSE, "name: sample", "name: A Sample", "line 1: name: "),
    (COURSE, "seed: 3", "seed: soon", "line 3: seed: input should be a valid integer, found 'soon'"),
    (COURSE, "seed: 3", "seed: -3", "line 3: seed: input should be greater than or equal to 0, found -3"),
    (COURSE, "  01_first:", "  first:", "line 6: exercises.first: "),
    (COURSE, "file: first.py", "file: First.py", "line 8: exercises.01_first.file: "),
    (COURSE, "file: first.py", "file: checks.py", "line 8: exercises.01_first.file: checks.py holds something else beside the module"),
    (COURSE, "        points: 1", "\tpoints: 1", "line 12: not valid YAML: a tab stands before what the line says: write spaces"),
    (COURSE, "2026-12-01 23:59", "1.12.2026 23:59", "line 9: exercises.01_first.due: '1.12.2026 23:59' is no date with a time: write it as 2031-03-01 23:59"),
    (COURSE, "2026-12-01 23:59", "next week", "line 9: exercises.01_first.due: "),
    (COURSE, "2026-12-01 23:59", "2026-12-01", "line 9: exercises.01_first.due: a date alone is due as its day begins: "),
    (COURSE, "2026-12-01 23:59", "'2026-12-01'", "line 9: exercises.01_first.due: a date alone is due as its day begins: "),
    (COURSE, "2026-12-01 23:59", "0001-01-01 00:00:00", "line 9: exercises.01_first.due: the year is not from 1970 to 2100"),
    (COURSE, "points: 1", "points: 0", "line 12: exercises.01_first.steps.slope.points: input should be greater than 0, found 0"),
    (COURSE, "- Look again.", "- Look again: where?", "line 14: exercises.01_first.steps.slope.hints.0: input should be a valid string, found a mapping: a text that is more than plain words goes in quotes"),
    (COURSE, "- Look again.", '- "  "', "line 14: exercises.01_first.steps.slope.hints.0: is empty: write a sentence"),
    (COURSE, "exercises:\n", ANOTHER.format("01_again", "again"), "line 11: exercises.01_first: another exercise has the number 01, by which both are called"),
    (COURSE, "exercises:\n", ANOTHER.format("00_again", "first"), "line 13: exercises.01_first.file: another exercise has the file first.py"),
    (COURSE, "- Look again.", "- 3", "line 14: exercises.01_first.steps.slope.hints.0: input should be a valid string, found 3"),
    (COURSE, "- Look again.", "- `w` moves.", "line 14: not valid YAML: found character"),
    (COURSE, "- Look again.", "-", "line 14: exercises.01_first.steps.slope.hints.0: input should be a valid string, found None"),
    (COURSE, "about: [slope]", "abut: [slope]", "line 15: exercises.01_first.steps.slope.hints.1.abut: unknown key 'abut': did you mean 'about'?"),
    (COURSE, "about: [slope]", "about: slope", "line 15: exercises.01_first.steps.slope.hints.1.about: input should be a valid list, found 'slope'"),
    (COURSE, "hints: [And again.]", "hints: []", "line 18: exercises.01_first.steps.train.hints: list should have at least 1 item"),
    (COURSE, "hints: [And again.]", "hint: And again.", "line 18: exercises.01_first.steps.train.hint: unknown key 'hint': did you mean 'hints'?"),
    (COURSE, "kind: line", "kind: lin", f"line 22: {C}line.data.kind: unknown kind 'lin': did you mean 'line'?"),
    (COURSE, "kind: line", "kind: spiral", f"line 22: {C}line.data.kind: unknown kind 'spiral': known kinds are classes, curve, file, function, line, plane"),
    (COURSE, "kind: line, ", "", f"line 22: {C}line.data: the key 'kind' is missing: known kinds are"),
    (COURSE, "slope: 2.0", "slop: 2.0", f"line 22: {C}line.data.slop: unknown key 'slop': did you mean 'slope'?"),
    (COURSE, "n: 9", "n: nine", f"line 22: {C}line.data.n: input should be a valid integer"),
    (COURSE, "n: 9", "n: 0", f"line 22: {C}line.data.n: a number of points is a whole number of at least 1"),
    (COURSE, "n: 9", "n: {between: [9, 5]}", f"line 22: {C}line.data.n: between goes from 9 down to 5: write the smaller one first"),
    (COURSE, "low: 0.5", "low: 3.5", f"line 22: {C}line.data: low is 3.5, above high, which is 2.5"),
    (COURSE, "n: 9, slope: 2.0, intercept: 1.0, low: 0.5, high: 2.5", "n: 20000, slope: 2.0, intercept: 1.0, low: -1.0, high: 1.0", f"line 22: {C}line.data: case 'line' of 01_first cannot be sampled: the mean of its inputs keeps coming out near 0"),
    (COURSE, "kind: line, n: 9, slope: 2.0, intercept: 1.0", "kind: classes, n: 9, noise: 0", f"line 22: {C}line.data.noise: input should be greater than 0"),
    (COURSE, "kind: line, n: 9, slope: 2.0, intercept: 1.0", "kind: classes, n: 3, classes: 4, noise: 1", f"line 22: {C}line.data: n may be 3, which is fewer points than its 4 classes"),
    (COURSE, "kind: line, n: 9, slope: 2.0, intercept: 1.0", "kind: curve, n: 9, powers: [1.0, 2.0]", f"line 22: {C}line.data: this curve is straight: give `powers` of at least three numbers, or a `wave`"),
    (COURSE, "{kind: line, n: 9, slope: 2.0, intercept: 1.0, low: 0.5, high: 2.5}", "{kind: file, path: a.csv, columns: {y: y}}", f"line 22: {C}line.data.path: case 'line' of 01_first cannot be sampled: "),
    (COURSE, "{kind: line, n: 9, slope: 2.0, intercept: 1.0, low: 0.5, high: 2.5}", "{kind: function, name: spiral}", "cases.py: no such file: write the function 'spiral' there"),
    (COURSE, "{between: [1.0, 2.0]}", "{betwen: [1.0, 2.0]}", f"line 24: {C}line.values.c.betwen: unknown key 'betwen': did you mean 'between'?"),
    (COURSE, "{between: [1.0, 2.0]}", "{between: [1.0, two]}", f"line 24: {C}line.values.c.between.1: input should be a valid number, found 'two'"),
    (COURSE, "{between: [1.0, 2.0]}", "{between: [1.0]}", f"line 24: {C}line.values.c.between: item 2 is missing"),
    (COURSE, "{between: [1.0, 2.0]}", "{between: 1.0}", f"line 24: {C}line.values.c.between: input should be a valid list, found 1.0"),
    (COURSE, "{between: [1.0, 2.0]}", "", f"line 24: {C}line.values.c: input should be a valid integer, number, string or boolean, found None"),
    (COURSE, "{between: [1.0, 2.0]}", "2027-01-31", f"line 24: {C}line.values.c: input should be a valid integer, number, string or boolean, found a date"),
    (COURSE, "{between: [1.0, 2.0]}", "{uniform: [n, -2], low: 0.0, high: 1.0}", f"line 24: {C}line.values.c.uniform.1: input should be greater than or equal to 0, found -2"),
    (COURSE, "2026-12-01 23:59", "2026-02-30", "line 9: not valid YAML: day is out of range for month"),
    (COURSE, "{between: [1.0, 2.0]}", "{gaussian: [3]}", f"line 24: {C}line.values.c: 'gaussian' is nothing that can be sampled: known ones are between, choice, integers, normal, uniform"),
    (COURSE, "{between: [1.0, 2.0]}", "{choice: []}", f"line 24: {C}line.values.c.choice: list should have at least 1 item"),
    (COURSE, "{between: [1.0, 2.0]}", "{uniform: [3], low: 2.0}", f"line 24: {C}line.values.c.high: the key 'high' is missing"),
    (COURSE, "{between: [1.0, 2.0]}", "{integers: [3], low: 2, high: 1}", f"line 24: {C}line.values.c: low is 2, above high, which is 1"),
    (COURSE, "{normal: [n, 2], mean: 1.0}", "{normal: [m, 2]}", f"line 25: {C}line.values.start: case 'line' of 01_first cannot be sampled: its shape names 'm', which is not a whole number of that case above it"),
    (COURSE, "{normal: [n, 2], mean: 1.0}", "{normal: [n, 2], std: 0}", f"line 25: {C}line.values.start.std: input should be greater than 0"),
    (COURSE, "          c: {", "          name: {", f"line 24: {C}line.values.name: 'name' cannot be read from a case, which has that of its own: choose another name"),
    (COURSE, "like: line", "like: lime", "line 27: exercises.01_first.cases.far.like: case 'far' is like 'lime', which is not a case above it"),
    (COURSE, "        title: a noisy line\n", "        title: a noisy line\n        title: a line\n", "line 22: the key 'title' stands twice"),
    (COURSE, "        values: {c: 9.0}", "        dtype: float16", f"line 28: {C}far.dtype: input should be 'float64' or 'float32', found 'float16'"),
    (COURSE, "        values:\n          c:", "        values:\n        - c:", f"line 23: {C}line.values: input should be a mapping, found a list"),
    (COURSE, "seed: 3", "seed: 3\nlate: 10", "line 4: late: input should be a mapping, found 10"),
    (COURSE, "      far:", "      far away:", f"line 26: {C}far away: 'far away' is not made of small letters, digits and hyphens, such as no-noise"),
    (COURSE, "          c: {", "          class: {", f"line 24: {C}line.values.class: 'class' is a word of Python's own: choose another name"),
    (COURSE, "      train:\n", "      yield:\n", "line 16: exercises.01_first.steps.yield: 'yield' is a word of Python's own"),
    (COURSE, "          c: {", "          n: {", f"line 24: {C}line.values.n: case 'line' of 01_first cannot be sampled: 'n' is a size of its data already: choose another name"),
    (COURSE, "        values: {c: 9.0}", "        data: {kind: plane, n: 3, features: 2, outputs: 1, low: 1.0}", f"line 28: {C}far.data.high: the key 'high' is missing"),
    (COURSE, "    steps:\n", "    devices: [sim]\n    steps:\n", "line 10: exercises.01_first.devices: the devices are cpu first"),
    (COURSE, "    steps:\n", "    devices: [cpu, sim]\n    steps:\n", "checks.py: course.yml lists the devices cpu, sim, and no check runs on another than cpu"),
    # checks.py
    (OWN, '@check("slope")', '@check("slop")', "line 4: check 'slope': unknown step 'slop': did you mean 'slope'?"),
    (OWN, '@check("slope")', "@check()", "line 4: check 'slope': names no step: begin with it, as @check('slope')"),
    (OWN, '@check("slope")', "@check", "line 5: a check is a plain function at the top of the file, marked with @check(\"step\")"),
    (OWN, '@check("slope")\ndef', '@check("slope")\nasync def', "line 5: a check is a plain function at the top of the file"),
    (OWN, '@check("slope")', '@check("slope")\n@check("train")', "line 6: check 'slope' is marked twice: write two functions"),
    (OWN, '@check("slope")', "@check(SLOPE)", "line 4: check 'slope': write its decorator's arguments as literals"),
    (OWN, 'cases=["line"]', 'case=["line"]', "line 12: check 'train': unknown keyword 'case': did you mean 'cases'?"),
    (OWN, 'cases=["line"]', 'cases="line"', "line 12: check 'train': cases is a list of texts: write cases=[...]"),
    (OWN, 'cases=["line"]', 'cases=["lines"]', "line 12: check 'train': unknown case 'lines': did you mean 'line'?"),
    (OWN, 'cases=["line"]', '["line"]', "line 12: check 'train': the step alone has no keyword: write cases=[...]"),
    (OWN, 'cases=["line"]', 'cases=["line"], elsewhere=["far"]', "line 12: check 'train': elsewhere names 'far', which is not a case of this check"),
    (OWN, 'cases=["line"]', "cases=[]", "line 12: check 'train': cases is empty: name some, or leave it out"),
    (OWN, 'free=["rng"]', 'free=["seed"]', "line 12: check 'train': free names 'seed': known states are dtype, grad_mode, rng"),
    (OWN, 'free=["rng"]', 'written_by="saved"', "line 12: check 'train': written_by names 'saved', which is no function of this file"),
    (OWN, "def train(module, case, see):", "def train(module, case):", "line 12: check 'train': a check is called with three arguments: write def train(module, case, see)"),
    (OWN, "def train(module", "def slope(module", "line 13: two functions are called 'slope': the first would be lost"),
    (OWN, '    """The path."""\n', "", "line 12: check 'train': has no docstring"),
    (OWN, '@check("train", cases=["line"], free=["rng"])\n', "", "checks.py: no check for the step 'train': write one with @check('train')"),
    (OWN, "    y = case.y\n", "    y = case.y)\n", "checks.py, line 7: is not valid Python: unmatched ')'"),
    (OWN, '"y", y, case.y', '"y", case.y, case.y.copy()', "line 9: see.unchanged compares a value with itself, since each `case.name` is a fresh copy"),
    (OWN, 'module.slope(y, case.c)', "2 * (case.c - case.y)", "line 8: see.array records what no submission can change"),
    (OWN, 'see.unchanged("y", y, case.y)', 'see.fact("done", True, "is not done")', "line 9: see.fact records what no submission can change"),
    # mistakes.yml
    (KNOWN, "slope.no-two:", "slop.no-two:", "line 1: slop.no-two: unknown step 'slop': did you mean 'slope'?"),
    (KNOWN, "slope.no-two:", "no-two:", "line 1: an entry begins with its step, its id and what went wrong"),
    (KNOWN, "train.uphill", "train.no-two", "line 4: train.no-two: two mistakes are called 'no-two'; the other is on line 1"),
    (KNOWN, "  hint: Which way?", "  hints: Which way?", "line 5: train.uphill.hints: unknown key 'hints': did you mean 'hint'?"),
    (KNOWN, "  hint: Which way?\n", "", "line 4: train.uphill.hint: the key 'hint' is missing"),
    (KNOWN, "  hint: Which way?", "  hint: The way: which?", "line 5: not valid YAML: mapping values are not allowed"),
    (KNOWN, "  hint: Which way?", '  hint: ""', "line 5: train.uphill.hint: is empty: write a sentence"),
    (KNOWN, "  hint: Which way?", "  hint: {Which: way}", "line 5: train.uphill.hint: input should be a valid string, found a mapping"),
    (KNOWN, "unseen: [far]", "unsen: [far]", "line 6: train.uphill.unsen: unknown key 'unsen': did you mean 'unseen'?"),
    (KNOWN, "unseen: [far]", "unseen: [fat]", "line 6: train.uphill.unseen.0: unknown case 'fat': did you mean 'far'?"),
    (KNOWN, "c - slope: c + slope", "c - slap: c + slope", "line 7: train.uphill.replace.c - slap: this does not stand in the solution's step"),
    (KNOWN, "{c - slope: c + slope}", '{"for _ in range(steps):\\n        c = c": "for _ in range(1):"}', "line 7: train.uphill.replace.for _ in range(steps): ...: this does not stand in the solution's step with its further lines so far in: write them as if the first one stood at the margin"),
    (KNOWN, "c - slope: c + slope", "c - slope:", "line 7: not valid YAML: found unexpected ':': a text that is more than plain words goes in quotes"),
    (KNOWN, "c - slope: c + slope", "rows: row", "line 7: train.uphill.replace.rows: this stands 3 times in the solution's step, on its lines 4, 7, 8: give more of the line, or say `everywhere`"),
    (KNOWN, "c - slope: c + slope", "c - slope: c - slope", "line 7: train.uphill.replace.c - slope: it changes nothing: both texts are the same"),
    (KNOWN, "c - slope: c + slope", "c - slope: c - (slope", "line 4: train.uphill: the changed step is not valid Python"),
    (KNOWN, "replace: {c - slope: c + slope}", "body: 'x = 1'", "line 7: train.uphill.body: it must define 'train' and nothing else"),
    (KNOWN, "  replace: {c - slope: c + slope}\n", "", "line 4: train.uphill: give either `body`, which is the whole step, or what changes in it"),
    (KNOWN, "- slope.no-two: the factor 2 is missing\n  hint", "slope.no-two: the factor 2 is missing\nhint", "mistakes.yml"),
    # the solution
    (FIRST, "    ### END SOLUTION\n", "", "first.py, line 2: a cell has 1 BEGIN SOLUTION and 0 END SOLUTION"),
    (FIRST, "    ### BEGIN SOLUTION\n    return 2 * (c - y)\n    ### END SOLUTION", "    return 2 * (c - y)", "first.py, line 2: the step 'slope' has no ### BEGIN SOLUTION region"),
    (FIRST, "# %%\ndef train", "def train", "first.py, line 2: a cell with a solution region must define exactly one step, it defines slope, train"),
    (FIRST, "    return 2 * (c - y)\n", "\treturn 2 * (c - y)\n", "first.py, line 5: is not valid Python: inconsistent use of tabs"),
    (FIRST, "def slope(y", "def slopes(y", "mistakes.yml, line 1: slope.no-two: first.py defines no step 'slope' at the top of the module"),
    (FIRST, "    return rows\n", "    return rows)\n", "first.py, line 17: is not valid Python: unmatched ')'"),
    (COURSE, "points: 1\n", "points: one\n", "line 12: exercises.01_first.steps.slope.points: input should be a valid number, found 'one'"),
    (COURSE, "points: 1\n", "points: .inf\n", "line 12: exercises.01_first.steps.slope.points: input should be a finite number, found inf"),
    (COURSE, "    title: First\n", "    title:\n", "line 7: exercises.01_first.title: input should be a valid string, found None"),
    (COURSE, "file: first.py", "file: first.ipynb", "line 8: exercises.01_first.file: 'first.ipynb' is not made of small letters, digits and underscores, ending in .py"),
    (COURSE, "{hint: Count them., about: [slope]}", "{about: [slope]}", "line 15: exercises.01_first.steps.slope.hints.1.hint: the key 'hint' is missing"),
    (COURSE, "seed: 3", "seed: 3\nlimits: {seconds: 9}", "line 4: limits.seconds: unknown key 'seconds': did you mean 'cpu_seconds'?"),
    (COURSE, "seed: 3", "seed: 3\nlate: {}", "line 4: late.percent_a_day: the key 'percent_a_day' is missing"),
    (COURSE, "seed: 3", "seed: 3\nshow_solutions: perhaps", "line 4: show_solutions: input should be true or false, found 'perhaps'"),
    (COURSE, "    steps:\n", "    find_line: maybe\n    steps:\n", "line 10: exercises.01_first.find_line: input should be true or false, found 'maybe'"),
    (COURSE, "    steps:\n", "    devices: [cpu, gpu]\n    steps:\n", "line 10: exercises.01_first.devices.1: input should be 'cpu', 'sim' or 'cuda', found 'gpu'"),
    (COURSE, "{between: [1.0, 2.0]}", "{between: [1.0, .nan]}", f"line 24: {C}line.values.c.between.1: input should be a finite number, found nan"),
    (COURSE, "{between: [1.0, 2.0]}", "{between: [1.0, 2.0, 3.0]}", f"line 24: {C}line.values.c.between: list should have at most 2 items"),
    (COURSE, "{between: [1.0, 2.0]}", "{choice: sgd}", f"line 24: {C}line.values.c.choice: input should be a valid list, found 'sgd'"),
    (COURSE, "{between: [1.0, 2.0]}", "{integers: [3], low: 0.5, high: 2}", f"line 24: {C}line.values.c.low: input should be a valid integer"),
    (COURSE, "{between: [1.0, 2.0]}", "{normal: 3}", f"line 24: {C}line.values.c.normal: input should be a valid list, found 3"),
    (COURSE, "{between: [1.0, 2.0]}", "{normal: [2 * n]}", f"line 24: {C}line.values.c: case 'line' of 01_first cannot be sampled: its shape names '2 * n'"),
    (COURSE, "{kind: line, n: 9, slope: 2.0, intercept: 1.0, low: 0.5, high: 2.5}", "line", f"line 22: {C}line.data: input should be a mapping, found 'line'"),
    (COURSE, "kind: line, n: 9, slope: 2.0, intercept: 1.0", "kind: plane, n: 9, features: 0, outputs: 1", f"line 22: {C}line.data.features: input should be greater than or equal to 1, found 0"),
    (COURSE, "kind: line, n: 9, slope: 2.0, intercept: 1.0", "kind: classes, n: 9, classes: 1, noise: 1.0", f"line 22: {C}line.data.classes: input should be greater than or equal to 2, found 1"),
    (COURSE, "like: line", "like: far", "line 27: exercises.01_first.cases.far.like: case 'far' is like 'far', which is not a case above it"),
    (COURSE, "      train:\n", "      my-step:\n", "line 16: exercises.01_first.steps.my-step: 'my-step' is not made of letters, digits and underscores"),
    (COURSE, "      train:\n", "      slope:\n", "line 16: the key 'slope' stands twice; it is on line 11 already: remove one"),
    (COURSE, "hints: [And again.]", "hints: *again", "line 18: not valid YAML: found undefined alias"),
    (COURSE, "        values: {c: 9.0}", "        secret: maybe", f"line 28: {C}far.secret: input should be true or false, found 'maybe'"),
    (OWN, "def train(module, case, see):", "def train(self, module, case, see):", "line 12: check 'train': a check is called with three arguments"),
    (OWN, 'free=["rng"]', 'keeps=["dtype"]', "line 12: check 'train': keeps names 'dtype': known states are rng"),
    (OWN, 'free=["rng"]', 'free=["rng"], keeps=["rng"]', "line 12: check 'train': 'rng' stands in free and in keeps: a step may move it, or must not"),
    (OWN, "    y = case.y\n", "    global SEEN\n    SEEN = y = case.y\n", "line 7: 'SEEN' keeps something between runs in the globals of checks.py"),
    (OWN, CHECKS, CHECKS.replace("\n\n@check", "SEEN = []\n\n\n@check", 1).replace("    y = case.y\n", "    y = case.y\n    SEEN.append(y)\n"), "line 9: 'SEEN' keeps something between runs in the globals of checks.py"),
    (KNOWN, "replace: {c - slope: c + slope}", "replace: c - slope", "line 7: train.uphill.replace: input should be a mapping, found 'c - slope'"),
    (KNOWN, "replace: {c - slope: c + slope}", "everywhere: {c - slope: c + slope}", "line 7: train.uphill.everywhere.c - slope: this stands once in the solution's step: say `replace`"),
    (KNOWN, "replace: {c - slope: c + slope}", "replace: {c - slope: 3}", "line 7: train.uphill.replace.c - slope: input should be a valid string, found 3"),
    (KNOWN, "replace: {c - slope: c + slope}", "replace: {c - slope: c + slope, slope(y: slope(c}", "line 7: train.uphill.replace.slope(y: it is in the midst of what another change replaces"),
    (KNOWN, "unseen: [far]", "unseen: far", "line 6: train.uphill.unseen: input should be a valid list, found 'far'"),
    (KNOWN, "unseen: [far]", "constants: {RATE: [0.5]}", "line 6: train.uphill.constants.RATE: the word RATE stands nowhere in the changed step"),
    (KNOWN, "train.uphill: c moves uphill", "train.uphill:", "line 4: train.uphill: input should be a valid string, found None"),
    (KNOWN, "train.uphill: c moves uphill", "train.up_hill: c moves uphill", "line 4: an entry begins with its step, its id and what went wrong"),
    (FIRST, "# %%\ndef train", "# %%\ndef slope(y, c):\n    return 1\n\n\n# %%\ndef train", "first.py, line 10: 'slope' is defined on line 2 already: remove one"),
    (FIRST, "### BEGIN SOLUTION", "### Begin solution", "first.py, line 2: a cell has 0 BEGIN SOLUTION and 1 END SOLUTION"),
    (FIRST, "# %%\ndef train", "# %% [markdown]\nWalk down.\n\n# %%\ndef train", "first.py, line 10: is not valid Python: invalid syntax"),
    (FIRST, "# %%\ndef train", "# %% [markdown]\n# Walk down.\ndef train", "first.py, line 11: code stands in a text's cell: write a line `# %%` above it"),
    (FIRST, "# %%\ndef train", "# %% [markdown]\n# Walk down.\n\ndef more():\n    pass\n\n\n# %%\ndef train", "first.py, line 12: code stands in a text's cell: write a line `# %%` above it"),
    (COURSE, "n: 9", "n: {normal: [3]}", f"line 22: {C}line.data.n.normal: unknown key 'normal': known keys are between"),
    (COURSE, "n: 9", "n: {choice: [9, 12]}", f"line 22: {C}line.data.n.choice: unknown key 'choice': known keys are between"),
    (COURSE, "slope: 2.0", "slope: {normal: [1]}", f"line 22: {C}line.data.slope.normal: unknown key 'normal': known keys are between"),
    (COURSE, "{between: [1.0, 2.0]}", "[1.0, [{between: [1.0, 2.0]}]]", f"line 24: {C}line.values.c: a list is taken as it stands, and nothing in it is sampled"),
    (COURSE, "file: first.py", "file: numpy.py", "line 8: exercises.01_first.file: `import numpy` would find numpy.py in place of the library: give it another name"),
    (COURSE, "file: first.py", "file: random.py", "line 8: exercises.01_first.file: `import random` would find random.py in place of the library: give it another name"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), TABLE, ids=[f"{row[0]}: {row[3][:50]}" for row in TABLE])
def test_what_an_author_gets_wrong_is_one_sentence(file, old, new, said, tmp_path):
    write(tmp_path, file, old, new)
    with pytest.raises(CourseError) as caught:
        read_all(tmp_path)
    told = str(caught.value)
    assert said in told and len(told.splitlines()) == 1
    assert str(tmp_path) in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: line", "kind: lin", f"line 22: {C}line.data.kind: unknown kind 'lin'"),
        ("kind: line, n: 9, slope: 2.0, intercept: 1.0", "kind: classes, n: 9, classes: 1, noise: 1.0", f"line 22: {C}line.data.classes: input should be"),
        ("high: 2.5}", "high: 2.5, noise: -1}", f"line 22: {C}line.data.noise: input should be"),
    ],
)  # fmt: skip
def test_what_a_case_takes_over_is_told_once_where_it_is_said(old, new, said, tmp_path):
    write(tmp_path, COURSE, old, new)
    path = tmp_path / COURSE
    path.write_text(path.read_text().replace("        values: {c: 9.0}", "        data: {low: 1.0}"))
    with pytest.raises(CourseError) as caught:
        read_all(tmp_path)
    assert said in str(caught.value) and len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["mistakes.yaml", "mistake.yml", "Mistakes.yml", "known_mistakes.yml", "misstakes.yml"]
)
def test_a_misnamed_file_of_mistakes_is_told(name, tmp_path):
    write(tmp_path)
    folder = tmp_path / "solutions/01_first"
    (folder / KNOWN).rename(folder / name)
    with pytest.raises(CourseError, match=f"{name}: known mistakes are read from mistakes.yml: rename this file"):
        read_all(tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        "y = case.y\n    module.slope(y, case.c)\n    see.unchanged('y', y, case.y)",
        "see.array('slope', [module.slope(v, case.c) for v in case.y])",
        "see.fact('kept', list(open(case.folder + '/kept')), 'is not kept')",
        "for k in range(3):\n        see.array(f'slope {k}', helper(module, case, k))",
        "try:\n        module.slope(1, 2)\n    except ValueError:\n        see.fact('refuses', 'yes', 'does not refuse')",
        "def seen(v):\n        return module.slope(v, 1)\n    see.array('slope', seen(case.y))",
        "see.raises('refuses', ValueError, lambda: module.slope(1, 2), 'does not refuse')",
        "helper = module.slope(case.y, 1)\n    see.array('slope', helper)",
    ],
)
def test_a_record_of_what_came_of_the_module_is_never_taken_for_an_idle_one(body, tmp_path):
    text = CHECKS.replace(CHECKS[CHECKS.index("    y = case.y") : CHECKS.index('@check("train"')], f"    {body}\n\n\n")
    write(tmp_path)
    (tmp_path / "solutions/01_first" / OWN).write_text("def helper(*_):\n    pass\n\n\n" + text)
    read_all(tmp_path)


def test_a_number_with_an_exponent_and_no_dot_is_a_number(tmp_path):
    write(tmp_path, COURSE, "{between: [1.0, 2.0]}", "1e-3")
    assert load_course(tmp_path).exercises["01_first"].cases["line"].values["c"] == 1e-3


def test_there_are_enough_of_them():
    assert len(TABLE) >= 60
