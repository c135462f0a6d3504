"""What `autograder grade --gradebook` keeps of a gradebook, and what it refuses."""

import sys
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.judging.results import HandedIn, Result, ResultStatus, StepResult
from autograder.nb.gradebook import driven, enter_grades, open_gradebook, register
from tests.helpers import TOY_SOLUTION, run_cli, start
from tests.nbtools import hand_in, nbgrader, scores

FULL = {"double": 2.0, "walk": 3.0}


def result(student: str, double: float = 2.0, walk: float = 3.0, status: ResultStatus = "graded") -> Result:
    steps = (StepResult("double", double, 2.0, "passed", ()), StepResult("walk", walk, 3.0, "passed", ()))
    graded = status == "graded"
    points = double + walk if graded else 0.0
    return Result(student, "01_toy", points, 5.0, status, HandedIn("toy.py"), steps if graded else ())


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/gradebook.db"


def test_a_score_given_by_hand_stays_and_comes_back_to_a_person_if_ours_changes(course: Course, url, tmp_path):
    with open_gradebook(url, course) as book:
        register(book, course, ["01_toy"])
        assert enter_grades(book, course, result("ada"), None)
        grade = book.find_grade("double", "toy", "01_toy", "ada")
        grade.manual_score = 1.0
        book.db.commit()
        assert not enter_grades(book, course, result("ada"), None)
        assert not grade.needs_manual_grade
        assert enter_grades(book, course, result("ada", double=0.0), None)
        assert (grade.score, grade.auto_score, grade.needs_manual_grade) == (1.0, 0.0, True)


def test_what_is_missing_is_zero_and_what_cannot_be_graded_has_no_score(course: Course, url, tmp_path):
    with open_gradebook(url, course) as book:
        register(book, course, ["01_toy"])
        enter_grades(book, course, result("gone", status="missing"), None)
        enter_grades(book, course, result("broken", status="error"), None)
        assert not enter_grades(book, course, result("broken", status="error"), None)
    assert scores(tmp_path / "gradebook.db") == {
        "gone": {"double": 0, "walk": 0},
        "broken": {"double": None, "walk": None},
    }
    flags = scores(tmp_path / "gradebook.db", "g.needs_manual_grade")
    assert flags == {"gone": {"double": 0, "walk": 0}, "broken": {"double": 1, "walk": 1}}


def test_a_step_that_is_newer_than_the_submissions_is_entered(course: Course, url, tmp_path):
    """Nbgrader refuses to add a cell once there are submissions, and then finds no grade for it."""
    with open_gradebook(url, course) as book:
        book.update_or_create_assignment("01_toy")
        book.update_or_create_notebook("toy", "01_toy")
        book.update_or_create_grade_cell("double", "toy", "01_toy", max_score=1.0, cell_type="code")
        book.update_or_create_student("ada")
        book.update_or_create_submission("01_toy", "ada")
        register(book, course, ["01_toy"])
        assert enter_grades(book, course, result("ada"), None)
        assert book.find_submission("01_toy", "ada").max_score == 5.0
    assert scores(tmp_path / "gradebook.db")["ada"] == FULL


def test_a_gradebook_of_another_course_is_refused(course: Course, url):
    other = Course(course.root, course.spec.model_copy(update={"name": "other"}))
    with open_gradebook(url, other) as book:
        book.update_or_create_assignment("essay")
    with (
        open_gradebook(url, course) as book,
        pytest.raises(UsageError, match="of the course 'other', this is 'toy': give each"),
    ):
        register(book, course, ["01_toy"])


@pytest.mark.parametrize("head", ["postgresql://", "postgres://"])
def test_a_plain_url_of_postgresql_gets_the_driver_that_is_there(head):
    assert driven(head + "u:p@h/d") == "postgresql+psycopg://u:p@h/d"
    assert driven("sqlite:///x.db") == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("broken", "shown"),
    [
        ("postgresql://u:secret@h:notaport/x", "postgresql://...@h:notaport/x"),
        ("postgresql://u:se@cr:et@h:99999999999/x", "postgresql://...@h:99999999999/x"),
        ("postgresql://u:secret@[::1/x", "postgresql://...@[::1/x"),
        ("postgresql://u@nowhere.invalid/x?password=secret", "postgresql://...@nowhere.invalid/x"),
        ("nothing", None),
    ],
)
def test_a_url_that_is_none_is_one_sentence_without_the_password(broken, shown, course: Course):
    with pytest.raises(UsageError, match="cannot be opened: ") as caught, open_gradebook(broken, course):
        pass
    assert "\n" not in str(caught.value)
    if shown is not None:
        assert str(caught.value).startswith(f"the gradebook {shown} cannot be opened: ")
        assert not any(part in str(caught.value) for part in ("secret", "se@cr", "cr:et", "'et@"))


def test_a_late_submission_is_late_by_nbgraders_own_plugin(built: Path, tmp_path):
    root = tmp_path / "nb"
    assert run_cli("nbgrader", "init", root, "--seed", "5", cwd=built).returncode == 0
    (root / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass OnePoint(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return 1.0\n"
    )
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"import sys\nsys.path.insert(0, {str(root)!r})\n")
        config.write("c.AssignLatePenalties.plugin_class = 'late.OnePoint'\n")
    assert nbgrader("generate_assignment", "01_toy", cwd=root).returncode == 0
    assert nbgrader("db", "assignment", "add", "01_toy", "--duedate", "2031-03-01 18:00 UTC", cwd=root).returncode == 0
    for student, stamp in (("early", "2031-03-01 17:00:00 UTC"), ("late", "2031-03-02 18:00:00 UTC")):
        path = hand_in(root, student, TOY_SOLUTION)
        (path.parent / "timestamp.txt").write_text(stamp)
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--gradebook", f"sqlite:///{root}/gradebook.db")
    done = run_cli(*words, cwd=built)
    assert done.returncode == 0, done.stderr
    assert nbgrader("export", "--to", "one.csv", cwd=root).returncode == 0
    assert nbgrader("autograde", "01_toy", "--force", cwd=root).returncode == 0
    assert nbgrader("export", "--to", "two.csv", cwd=root).returncode == 0
    assert (root / "one.csv").read_text() == (root / "two.csv").read_text()
    rows = [line.split(",") for line in (root / "one.csv").read_text().splitlines()[1:]]
    assert {row[3]: row[-4:] for row in rows} == {
        "early": ["5.0", "0.0", "5.0", "5.0"],
        "late": ["5.0", "1.0", "4.0", "5.0"],
    }


def test_a_plain_install_does_without_nbgrader():
    code = (
        "import sys\nsys.modules.update(dict.fromkeys(('nbgrader', 'jupyterlab', 'sqlalchemy', 'psycopg')))\n"
        "import autograder.frontends.cli, autograder.nb, autograder.nb.live, autograder.nb.classbook\n"
    )
    assert start([sys.executable, "-c", code], Path.cwd()).returncode == 0
