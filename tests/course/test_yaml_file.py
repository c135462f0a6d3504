"""`course.yml`: every error names the file, the line and the key, and whatever stands there, nothing but CourseError comes out."""

import re

import pytest
import yaml

from autograder.course.yaml_file import load_course, parse_course, parse_yaml
from autograder.errors import CourseError
from tests.helpers import COURSE, ROOT, TOY_YML

REAL = (ROOT / "course.yml").read_text(encoding="utf-8")


def denial(text: str) -> str:
    with pytest.raises(CourseError) as caught:
        parse_course(text, "course.yml")
    return str(caught.value)


def line_of(text: str, needle: str) -> int:
    return text[: text.index(needle)].count("\n") + 1


def test_the_sample_and_the_real_course_are_right():
    spec = parse_course(COURSE)
    assert [e.max_points for e in spec.exercises.values()] == [1, 2]
    assert spec.limits.wall_seconds > 0 and spec.exercises["02_second"].stem == "second"
    again = spec.exercises["01_first"].cases["again"]
    assert again.values["w"] == 5.0 and again.data == spec.exercises["01_first"].cases["line"].data
    parse_course(REAL)


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("title: A sample", "titel: A sample", "title"),
        ("seed: 3", "sed: 3", "seed"),
        ("  cpu_seconds: 4", "  cpu_second: 4", "cpu_seconds"),
        ("    file: first.py", "    fiel: first.py", "file"),
        ("    steps:\n", "    stps:\n", "steps"),
        ("        hints: [Look again.]", "        hint: [Look again.]", "hints"),
        ("        points: 1\n", "        point: 1\n", "points"),
        ("        dtype: float64", "        dtyp: float64", "dtype"),
        ("        like: line", "        lik: line", "like"),
        ("          slope: 2.0", "          slop: 2.0", "slope"),
        ("          features: 3", "          feature: 3", "features"),
        ("          w: {between: [1.0, 2.0]}", "          w: {betwen: [1.0, 2.0]}", "between"),
        (
            "          points: {normal: [n, 2], mean: 1.0}",
            "          points:\n            normal: [n, 2]\n            men: 1.0",
            "mean",
        ),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(old, new, near):
    text = COURSE.replace(old, new, 1)
    key = next(word for word in re.findall(r"\w+(?=:)", new) if word not in re.findall(r"\w+(?=:)", old))
    for sentence in denial(text).splitlines():
        if f"unknown key {key!r}" in sentence:
            break
    else:
        pytest.fail(f"no sentence on {key}: {denial(text)}")
    assert sentence.startswith(f"course.yml, line {line_of(text, f'{key}:')}: ")
    assert f"{key}:" in sentence.split(": ", 1)[1]
    assert sentence.endswith(f"did you mean {near!r}?")


def test_a_mistyped_value_is_not_drowned_in_every_other_form_that_it_could_have_had():
    assert len(denial(COURSE.replace("{between: [1.0, 2.0]}", "{betwen: [1.0, 2.0]}")).splitlines()) <= 3


@pytest.mark.parametrize(
    ("old", "new", "key", "found"),
    [
        ("seed: 3", "seed: often", "seed", "'often'"),
        ("seed: 3", "seed: -1", "seed", "-1"),
        ("title: A sample", "title: [a]", "title", "a list"),
        ("title: A sample", "title:", "title", "None"),
        ("  cpu_seconds: 4", "  cpu_seconds: fast", "limits.cpu_seconds", "'fast'"),
        ("  cpu_seconds: 4", "  cpu_seconds: .inf", "limits.cpu_seconds", "inf"),
        ("  cpu_seconds: 4", "  cpu_seconds: 0", "limits.cpu_seconds", "0"),
        ("    file: first.py", "    file: First.py", "exercises.01_first.file", "'First.py'"),
        ("    file: first.py", "    file: ../first.py", "exercises.01_first.file", "'../first.py'"),
        ("        points: 1\n", "        points: -1\n", "exercises.01_first.steps.step.points", "-1"),
        ("        points: 1\n", "        points: .inf\n", "exercises.01_first.steps.step.points", "inf"),
        ("[Look again.]", "[3]", "exercises.01_first.steps.step.hints.0", "3"),
        ("[Look again.]", "[{hint: Look., about: x}]", "exercises.01_first.steps.step.hints.0.about", "'x'"),
        ("[Look again.]", "[{hint: Look.}]", "exercises.01_first.steps.step.hints.0", "'about' is missing"),
        ("[Look again.]", "[]", "exercises.01_first.steps.step.hints", "a list"),
        ("[Look again.]", "Look again.", "exercises.01_first.steps.step.hints", "'Look again.'"),
        ("dtype: float64", "dtype: float16", "exercises.01_first.cases.line.dtype", "'float16'"),
        ("  02_second:", "  2_second:", "exercises.2_second", "'2_second'"),
        ("slope: 2.0", "slope: {between: [5, 1]}", "exercises.01_first.cases.line.data.slope", ""),
        ("n: {between: [5, 9]}", "n: {between: [9, 5]}", "exercises.01_first.cases.line.data.n", ""),
        ("          n: 7", "          n: -7", "exercises.02_second.cases.plane.data.n", ""),
        ("w: {between: [1.0, 2.0]}", "w: {between: [2.0, 1.0]}", "exercises.01_first.cases.line.values.w", ""),
        ("w: {between: [1.0, 2.0]}", "w: {normal: [-2]}", "exercises.01_first.cases.line.values.w", ""),
    ],
)
def test_a_wrong_value_is_named_with_its_line_its_key_and_what_was_found(old, new, key, found):
    text = COURSE.replace(old, new, 1)
    assert text != COURSE
    message = denial(text)
    where = f"course.yml, line {line_of(text, new.strip())}: {key}"
    assert any(s.startswith(where) and found in s for s in message.splitlines()), message


@pytest.mark.parametrize("key", ["name", "title", "seed", "points", "exercises"])
def test_a_missing_key_is_named(key):
    data = yaml.safe_load(COURSE)
    del data[key]
    assert f"the key {key!r} is missing" in denial(yaml.safe_dump(data))


def test_points_that_do_not_add_up():
    message = denial(COURSE.replace("points: 3\n", "points: 4\n"))
    assert "points is 4" in message and "add up to 3" in message
    assert message.startswith("course.yml, line 4:")


def test_two_exercises_of_one_file_and_cases_that_are_like_nothing():
    text = COURSE.replace("file: second.py", "file: first.py")
    assert "first.py" in denial(text)
    text = COURSE.replace("like: line", "like: lime")
    message = denial(text)
    assert "'lime'" in message and "not a case" in message and "01_first" in message
    assert re.match(r"course.yml, line (28|29):", message), message


def test_an_unknown_kind_of_data_set():
    message = denial(COURSE.replace("kind: line", "kind: lin"))
    assert re.match(r"course.yml, line (17|18): exercises.01_first.cases.line.data", message)
    assert message.endswith(".kind: unknown kind 'lin': did you mean 'line'?")


@pytest.mark.parametrize("key", ["seed: 3", "  01_first:", "      step:\n", "          slope: 2.0"])
def test_a_key_that_stands_twice_is_refused_with_both_lines(key):
    name = key.strip().split(":")[0]
    indent = key[: len(key) - len(key.lstrip())]
    at = COURSE.index(key)
    text = COURSE[:at] + f"{indent}{name}: 1\n" + COURSE[at:]
    line = line_of(text, f"{indent}{name}: 1\n")
    message = denial(text)
    assert message.startswith(f"course.yml, line {line + 1}:") and f"{name!r} stands twice" in message
    assert f"line {line} " in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found nothing"),
        ("# only a comment\n", "found nothing"),
        ("- a\n- b\n", "found a list"),
        ("just words", "found a text"),
        ("name: [1, 2\ntitle: x", "line 2"),
        ("name: 'open", "line 1"),
        ("name:\n\t- x", "line 2"),
        ("a: b: c", "line 1"),
        ("name: *nobody", "line 1"),
        ("name: a\n---\nname: b\n", "line 2"),
        ("name: !!python/object:os.system x", "line 1"),
        ("name: \x00", "course.yml"),
        ("seed: " + "9" * 6000, "course.yml"),
        ("due: 2020-99-99", "course.yml"),
        ("? [a, b]\n: 1\n", "line 1"),
        ("? {a: b}\n: 1\n", "line 1"),
        ("name: &a [*a]\n", "line 1: name"),
        ("&a name: *a\n", "course.yml"),
        ("&a a: &b {x: *b}\n", "course.yml"),
        ("<<: 4\n", "line 1"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),  # libyaml's own way through these ends the process
        ("- " * 100_000, "nested too deeply"),
        (COURSE.replace("like: line", "like: [line]"), "like"),
        (COURSE.replace("like: line", "like: {a: b}"), "like"),
        (COURSE.replace("like: line", "like: "), "like"),
        (TOY_YML.replace("      plain:", "      base: 5\n      plain:\n        like: base"), "base"),
        (TOY_YML.replace("      plain:", "      base: text\n      plain:\n        like: base"), "base"),
    ],
    ids=range(28),
)
def test_what_is_no_course_at_all(text, said):
    message = denial(text)
    assert "course.yml" in message and said in message


def test_files_that_cannot_be_read(tmp_path):
    path = tmp_path / "course.yml"
    for content, said in (
        (b"\xff\xfe\x00x", "UTF-8"),
        (b"title: caf\xe9\n", "UTF-8"),
        (b"x: 1\n" * 1_000_000, "larger"),
        (b"", "nothing"),
    ):
        path.write_bytes(content)
        with pytest.raises(CourseError, match=said) as caught:
            load_course(tmp_path)
        assert str(path) in str(caught.value)
    path.unlink()
    for make in (lambda: None, path.mkdir):
        make()
        with pytest.raises(CourseError, match=re.escape(str(path))):
            load_course(tmp_path)


def test_the_command_line_says_it_and_exits_2(tmp_path, autograder):
    (tmp_path / "course.yml").write_text(COURSE.replace("seed: 3", "sed: 3"))
    done = autograder("hint", "01.step", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert f"{tmp_path / 'course.yml'}, line 3: sed: unknown key 'sed': did you mean 'seed'?" in done.stderr


def test_of_countless_problems_the_first_are_told():
    text = COURSE + "".join(f"unknown{n}: {n}\n" for n in range(60_000))
    *told, last = denial(text).splitlines()
    assert len(told) == 100 and "unknown key 'unknown0'" in told[0] and last == "course.yml: further problems: 59900"


def test_a_date_that_is_none_is_told_with_its_line_in_a_list_that_contains_itself_too() -> None:
    with pytest.raises(CourseError, match=r"^a\.yml, line 2: not valid YAML: day is out of range for month$"):
        parse_yaml("first: &x [*x]\nsecond: 2026-02-30\n", "a.yml")
