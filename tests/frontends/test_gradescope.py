"""The bundle for Gradescope: its scripts in a folder laid out as Gradescope's container is, with work of every kind."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import jupytext
import pytest

from autograder.course.cases import sample_cases
from autograder.course.mistakes import Mistake
from autograder.errors import UsageError
from autograder.frontends.gradescope import container
from autograder.judging.results import CheckResult, HandedIn, Result
from autograder.judging.telling import step_result
from autograder.sandbox.layers.levels import Confinement
from tests.helpers import TOY_SOLUTION, lend_packages, start

WRONG = TOY_SOLUTION.replace("lr * 2 * w", "lr * w").replace("2 * number", "3 * number")
# What https://gradescope-autograders.readthedocs.io/en/latest/specs/ lists.
TOP = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility"}
TOP |= {"stdout_visibility", "extra_data", "tests", "leaderboard"}
OF_A_TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags"}
OF_A_TEST |= {"visibility", "extra_data"}


@pytest.fixture(scope="module")
def bundle(built, autograder, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "autograder.zip"
    done = autograder("gradescope", "01", "--out", path, "--seed", "5", cwd=built)
    assert done.returncode == 0, done.stderr
    return path


def lay_out(bundle: Path, root: Path) -> Path:
    """A folder as Gradescope makes /autograder of a bundle; who may run the scripts is kept."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    subprocess.run(["unzip", "-q", bundle, "-d", root / "source"], check=True)
    shutil.copy(root / "source/run_autograder", root)
    return root


@pytest.fixture
def root(bundle: Path, tmp_path: Path) -> Path:
    return lay_out(bundle, tmp_path / "autograder")


def submit(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / "submission" / name.replace("__", ".")).write_text(text, encoding="utf-8")


def results(root: Path) -> dict:
    """The results, which are of the form that is documented."""
    form = json.loads((root / "results/results.json").read_text(encoding="utf-8"))
    assert set(form) <= TOP and form["stdout_visibility"] == "hidden"
    for test in form.get("tests", []):
        assert set(test) <= OF_A_TEST and test["visibility"] == "visible"
        assert 0 <= test["score"] <= test["max_score"] and test["status"] in ("passed", "failed")
    assert "score" not in form and form.get("tests") != []
    return form


def scores(form: dict) -> dict[str, float]:
    return {test["name"]: test["score"] for test in form["tests"]}


def output(form: dict, step: str) -> str:
    return next(test["output"] for test in form["tests"] if test["name"] == step)


def test_the_bundle_has_its_scripts_at_its_root_and_one_exercise(bundle: Path, built: Path, autograder, tmp_path):
    with zipfile.ZipFile(bundle) as packed:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in packed.infolist()}
        text = b"".join(packed.read(name) for name in ("setup.sh", "run_autograder")).decode()
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert {"course/course.yml", "course/solutions/01_toy/toy.py", "course/exercises/01_toy/toy.py"} <= set(modes)
    (wheel,) = [name for name in modes if name.endswith(".whl")]
    assert f'"./{wheel}"' in text and str(built) not in text
    assert not [name for name in modes if "02_manual_gradient" in name]
    again = autograder("gradescope", "01", "--out", tmp_path / "again.zip", "--seed", "5", cwd=built)
    assert again.returncode == 0 and (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def test_a_file_of_somebody_elses_and_a_course_that_is_not_built_are_a_sentence(copy: Path, autograder):
    (copy / "autograder.zip").write_text("mine")
    done = autograder("gradescope", "01", cwd=copy)
    assert done.returncode == 2 and "did not make it" in done.stderr
    assert (copy / "autograder.zip").read_text() == "mine"
    solution = copy / "solutions/01_toy/toy.py"
    solution.write_text(solution.read_text().replace("2 * number", "number * 2"))
    done = autograder("gradescope", "01", "--out", "other.zip", cwd=copy)
    assert done.returncode == 2 and "run `autograder build 01_toy`" in done.stderr and not (copy / "other.zip").exists()


@pytest.mark.parametrize("how", ["module", "notebook", "zip", "renamed"])
def test_right_work_earns_everything(how: str, root: Path, on_shelf):
    if how == "notebook":
        submit(root, toy__ipynb=jupytext.writes(jupytext.reads(TOY_SOLUTION, fmt="py:percent"), fmt="ipynb"))
    elif how == "zip":
        with zipfile.ZipFile(root / "submission/ada.zip", "w") as packed:
            packed.writestr("01_toy/toy.py", TOY_SOLUTION)
    else:
        submit(root, **{"toy__py" if how == "module" else "toy (1)__py": TOY_SOLUTION})
    container.main(root)
    form = results(root)
    assert scores(form) == {"double": 2, "walk": 3} and {test["status"] for test in form["tests"]} == {"passed"}
    assert str(root) not in json.dumps(form)


def test_a_wrong_step_says_what_differs_with_a_hint_and_the_place(root: Path, on_shelf, capsys):
    submit(root, toy__py=WRONG)
    container.main(root)
    form = results(root)
    assert scores(form) == {"double": 0, "walk": 0}
    assert "After update 1, w should be 1; yours is 1.5." in output(form, "walk") and "toy.py:19" in output(
        form, "walk"
    )
    assert "What is twice a number?" in output(form, "double")
    held = form["extra_data"]["confinement"]
    assert held["level"] in "ABC" and {"seccomp", "rlimits"} <= {*held["layers"], *held["missing"]}
    assert f"(level {held['level']})" in capsys.readouterr().out


def test_numbers_of_cases_that_grading_adds_are_for_instructors(root: Path, on_shelf, course, capsys):
    spec = course.exercises["01_toy"]
    known = [list(map(float, case.values["x"])) for case in sample_cases("01_toy", spec.cases, 7, "known")]
    lookup = f"    if [float(v) for v in x] not in {known}:\n        return [77.25] * len(x)\n    return [2 *"
    submit(root, toy__py=TOY_SOLUTION.replace("    return [2 *", lookup))
    container.main(root)
    form, printed = results(root), capsys.readouterr().out
    assert scores(form) == {"double": 0, "walk": 3}
    assert "does it use what it is given?" in output(form, "double") and "twice a number" in output(form, "double")
    assert "77.25" not in json.dumps(form) and "77.25" in printed


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "toy.py or toy.ipynb is not among what you submitted"),
        ({"notes__md": "# Two steps"}, "toy.py or toy.ipynb is not among what you submitted"),
        ({"manual_gradient__py": "def predict(x, w, b):\n    return w * x + b\n"}, "is not among what you submitted"),
    ],
)
def test_what_is_missing_is_a_zero_that_says_so(files: dict[str, str], said: str, root: Path, on_shelf):
    submit(root, **files)
    container.main(root)
    form = results(root)
    assert said in form["output"] and scores(form) == {"double": 0, "walk": 0} and str(root) not in json.dumps(form)


def test_a_syntax_error_is_a_zero_with_its_line(root: Path, on_shelf):
    submit(root, toy__py=TOY_SOLUTION + "\nif True print(1)\n")
    container.main(root)
    form = results(root)
    assert scores(form) == {"double": 0, "walk": 0} and "line" in output(form, "double")


def test_what_cannot_be_read_has_no_score(root: Path, on_shelf):
    submit(root, toy__ipynb='{"cells": [')
    container.main(root)
    form = results(root)
    assert "tests" not in form and "toy.ipynb" in form["output"] and str(root) not in json.dumps(form)


HOSTILE = {
    "ends": "import os\n\n\ndef double(x):\n    os._exit(0)\n",
    "forges": "import json\nPLACE = {place!r}\n\n\ndef double(x):\n    json.dump({{'score': 5}}, open(PLACE, 'w'))\n    return x\n",
    "reads": "print(open({source!r}).read())\n\n\ndef double(x):\n    return x\n",
    "shouts": "print('\\x1b[2J\\ud800' * 9)\n\n\ndef double(x):\n    raise ValueError('\\ud800\\x1b[2J' + 'x' * 99999)\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_work_earns_nothing_and_the_results_stay_whole(kind: str, root: Path, on_shelf):
    place, source = root / "results/results.json", root / "source/course/solutions/01_toy/toy.py"
    submit(root, toy__py=HOSTILE[kind].format(place=str(place), source=str(source)))
    container.main(root)
    form = results(root)
    assert scores(form) == {"double": 0, "walk": 0}
    said = json.dumps(form, ensure_ascii=False)
    assert "BEGIN SOLUTION" not in said and "\\u001b" not in said
    said.encode()  # no half of a character


def test_a_link_is_not_followed(root: Path, on_shelf):
    (root / "submission/toy.py").symlink_to(root / "source/course/solutions/01_toy/toy.py")
    container.main(root)
    form = results(root)
    assert "tests" not in form and "toy.py: is a link: hand in the file itself" in form["output"]


@pytest.mark.parametrize("trouble", ["bug", "refused", "course", "settings"])
def test_trouble_of_ours_is_no_students_zero(trouble: str, root: Path, on_shelf, monkeypatch, capsys):
    submit(root, toy__py=TOY_SOLUTION)
    if trouble in ("bug", "refused"):
        error = ZeroDivisionError("odd") if trouble == "bug" else UsageError("submissions can hardly be confined here")

        def fail(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(container, "grade_class", fail)
    elif trouble == "course":
        (root / "source/course/solutions/01_toy/checks.py").write_text("1 / 0\n")
    else:
        (root / "source/bundle.json").unlink()
    container.main(root)
    form = results(root)
    assert "tests" not in form and "no score" in form["output"] and "no fault of your program's" in form["output"]
    assert form["extra_data"]["not_graded"] in capsys.readouterr().out


def run(root: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    words = ["env", f"AUTOGRADER_ROOT={root}", *(f"{name}={value}" for name, value in environment.items())]
    return start([*words, root / script], root)


def test_without_its_setup_the_script_still_writes_that_nothing_is_graded(root: Path):
    submit(root, toy__py=TOY_SOLUTION)
    done = run(root, "run_autograder")
    form = results(root)
    assert done.returncode == 0 and "Did setup.sh succeed?" in done.stdout
    assert "tests" not in form and "no score" in form["output"]


@pytest.fixture(scope="module")
def installed(bundle: Path, tmp_path_factory) -> Path:
    """A container in which setup.sh has run: what it would download is lent from here, and apt-get notes what it is asked."""
    top = tmp_path_factory.mktemp("container")
    root, tools = lay_out(bundle, top / "autograder"), top / "tools"
    tools.mkdir()
    (tools / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {top}/asked\n')
    (tools / "apt-get").chmod(0o755)
    lend_packages(root / "source/venv")
    done = run(root, "source/setup.sh", PATH=f"{tools}:{os.environ['PATH']}", PIP_NO_INDEX="1")
    assert done.returncode == 0, done.stderr
    assert "install -y --no-install-recommends bubblewrap" in (top / "asked").read_text()
    assert list(root.glob("source/venv/lib/python*/site-packages/autograder/frontends/gradescope/container.py"))
    return root


def test_the_scripts_grade_in_a_container_of_their_own(installed: Path):
    submit(installed, toy__py=WRONG.replace("3 * number", "2 * number"))
    done = run(installed, "run_autograder")
    form = results(installed)
    assert done.returncode == 0 and scores(form) == {"double": 2, "walk": 0}, done.stdout + done.stderr
    assert f"(level {form['extra_data']['confinement']['level']})" in done.stdout


def test_who_runs_out_of_time_has_no_score(installed: Path):
    run(installed, "run_autograder", AUTOGRADER_SECONDS="0.2")
    assert "tests" not in results(installed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_work_in_the_container(kind: str, installed: Path):
    place, source = installed / "results/results.json", installed / "source/course/solutions/01_toy/toy.py"
    submit(installed, toy__py=HOSTILE[kind].format(place=str(place), source=str(source)))
    run(installed, "run_autograder")
    assert scores(results(installed)) == {"double": 0, "walk": 0}


@pytest.mark.parametrize("case", ["secret-plain", "secret"])  # the latter where an exercise has one case alone
def test_a_known_mistake_on_added_cases_alone_is_named_without_numbers(course, case):
    """The words of the mistake say what to mend; what was seen of the case stays with the instructor."""
    secret = CheckResult("double", case, "cpu", "float64", "failed", mistake="tripled", message="should be 4.5")
    right = CheckResult("double", "known-plain", "cpu", "float64", "passed")
    result = Result(
        "student",
        "01_toy",
        0.0,
        2.0,
        "graded",
        submission=HandedIn("toy.py"),
        steps=(step_result("double", 2.0, [right, secret]),),
    )
    known = {("double", "tripled"): Mistake("tripled", "double", "the number is tripled", "How often?", "", "")}
    graded = container.Graded(result, Confinement(frozenset()), [], {"double": "toy.py:7"}, known)
    said = output(container.results_of(graded, course.exercises["01_toy"]), "double")
    assert "It looks as if the number is tripled.\nHint: How often?\ntoy.py:7" in said and "4.5" not in said
