"""Whatever stands in `course.yml` or `mistakes.yml`, it is read or refused, in little memory; a course that was read can be sampled."""

import random
import re
import sys
from contextlib import suppress

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.cases import sample_cases
from autograder.course.sampling import AuthorError
from autograder.course.yaml_file import parse_course
from autograder.errors import CourseError
from tests.course.test_mistake_file import BODY, HEAD, RIGHT, SOLUTION, read
from tests.helpers import COURSE, examples, start


def test_billions_of_aliases_are_refused_in_little_memory(tmp_path):
    bomb = ["bomb0: &b0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    bomb += [f"bomb{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 12)]
    limited = "import resource as r, sys; r.setrlimit(r.RLIMIT_AS, (1 << 30, 1 << 30)); "
    (tmp_path / "run.py").write_text(limited + "from autograder.frontends.cli import main; main()")
    (tmp_path / "course.yml").write_text("\n".join(bomb) + "\ntitle: *b11\n" + COURSE.replace("title: A sample\n", ""))
    done = start([sys.executable, "run.py", "hint", "01.step"], tmp_path, timeout=60)
    assert done.returncode == 2
    assert re.search(r"course\.yml, line 13: title: .*found a list", done.stderr), done.stderr[-500:]


TOKENS = (
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "&a ",
    "*a",
    "!!x ",
    "|",
    ">",
    "'",
    '"',
    "\t",
    "\0",
    ".nan",
    ".inf",
    "-1",
    "1e9",
)
TOKENS += ("null", "true", "? ", "<<: *a", "2020-01-01", "0x1F", "1:30", "\n", "  ", "#", "%", "@", "\ufeff", "like: ")


@given(st.randoms(use_true_random=False))
@settings(max_examples=examples(200))
def test_a_damaged_course_is_read_or_refused(rng):
    _read_or_refused(_damaged(COURSE, rng))


@given(st.randoms(use_true_random=False))
@settings(max_examples=examples(100))
def test_a_damaged_file_of_mistakes_is_read_or_refused(tmp_path_factory, rng):
    """A mistake that was read can be put into the solution."""
    text = RIGHT + HEAD + "  before: {return: steps = 0}\n  unseen: [plain]\n" + BODY
    with suppress(CourseError):
        for known in read(_damaged(text, rng), tmp_path_factory.getbasetemp()):
            assert known.apply(SOLUTION) != SOLUTION


def _damaged(text: str, rng: random.Random) -> str:
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(text))
        end = at + rng.choice((0, 0, 1, 4, 40))
        again = rng.randrange(len(text))
        text = text[:at] + rng.choice((*TOKENS, text[again : again + rng.randrange(60)])) + text[end:]
    return text


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.just(10**15) | st.floats() | st.sampled_from(["n", "x", "line", "like", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["between", "normal", "uniform", "choice", "like", "low", "n"]) | st.integers(0, 2), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.data())
@settings(max_examples=examples(150))
def test_a_course_with_any_value_anywhere_is_read_or_refused(data):
    course = yaml.safe_load(COURSE)
    holder, at = data.draw(st.sampled_from(list(_places(course))))
    holder[at] = data.draw(PLAIN)
    _read_or_refused(yaml.safe_dump(course, sort_keys=False))


def _places(value):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)


def _read_or_refused(text: str) -> None:
    """A course that was accepted can also be sampled."""
    try:
        spec = parse_course(text)
        for name, exercise in spec.exercises.items():
            sample_cases(name, exercise.cases, spec.seed, "known")
    except AuthorError as error:
        assert error.key[0] == "exercises"  # where in course.yml: whoever has the file says so
    except CourseError as error:
        assert "course.yml" in str(error)
