"""An nbgrader course is made from the single source, and made again."""

from pathlib import Path

import nbformat
import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.errors import CourseError
from autograder.frontends.authoring.build import build_exercise, write_exercise
from autograder.nb.init import init_course
from autograder.sandbox.host.sandbox import Sandbox
from tests.helpers import TOY_SOLUTION, write_toy

pytest.importorskip("nbgrader")


def grade_ids(path: Path) -> list[tuple[str, str]]:
    cells = nbformat.read(path, as_version=4).cells
    return [(cell.id, cell.metadata.nbgrader.grade_id) for cell in cells if "nbgrader" in cell.metadata]


def make(course: Course, root: Path, sandbox: Sandbox) -> dict[str, list[str]]:
    """Make the nbgrader course; what was written, by part."""
    made = init_course(course, root, sandbox, seed=5)
    return {part: [path.name for path in changed] for part, changed in made.items()}


def test_regenerating_keeps_ids_configuration_and_what_is_up_to_date(tmp_path, sandbox):
    course = load_course(write_toy(tmp_path / "course"))
    with pytest.raises(CourseError, match="run `autograder build`"):
        make(course, tmp_path / "nb", sandbox)
    assert not (tmp_path / "nb").exists()
    write_exercise(course, build_exercise(course, "01_toy", sandbox), sandbox)
    first = make(course, tmp_path / "nb", sandbox)
    assert first["01_toy"] == ["course.yml", "checks.py", "reference.json", "toy.ipynb"]
    config = tmp_path / "nb/nbgrader_config.py"
    config.write_text(config.read_text() + "c.Exchange.timezone = 'CET'\n")
    notebook = tmp_path / "nb/source/01_toy/toy.ipynb"
    before = grade_ids(notebook)
    assert make(course, tmp_path / "nb", sandbox) == {"nbgrader_config.py": [], "01_toy": []}
    write_toy(course.root, solution="# %% [markdown]\n# One more lesson.\n\n\n" + TOY_SOLUTION)
    write_exercise(course, build_exercise(course, "01_toy", sandbox), sandbox)
    changed = make(course, tmp_path / "nb", sandbox)
    assert changed == {"nbgrader_config.py": [], "01_toy": ["reference.json", "toy.ipynb"]}
    assert "One more lesson" in notebook.read_text() and grade_ids(notebook) == before
    assert config.read_text().endswith("'CET'\n")
