"""The repository for GitHub: its workflow against the published schema, and each of its steps run here, in order."""

import base64
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click import testing

from autograder.course.yaml_file import load_course
from autograder.frontends.check import OWN
from autograder.frontends.github.report import classroom_form, summary_of
from autograder.judging.results import CheckResult, HandedIn, Result
from autograder.judging.telling import step_result
from tests.frontends.toy import TOY
from tests.helpers import TOY_SOLUTION, lend_packages, start

WORKFLOW = ".github/workflows/autograding.yml"
JOB = "run-autograding-tests"


@pytest.fixture(scope="module")
def made(built, autograder, tmp_path_factory) -> Path:
    """Such a repository. Read it, never write to it."""
    folder = tmp_path_factory.mktemp("github") / "template"
    done = autograder("github", folder, cwd=built)
    assert done.returncode == 0, done.stderr
    assert WORKFLOW in done.stdout
    return folder


@pytest.fixture
def workflow(made: Path) -> dict:
    return yaml.safe_load((made / WORKFLOW).read_text(encoding="utf-8"))


def test_the_workflow_is_of_the_published_schema(made: Path, tmp_path: Path):
    def fits(path: Path) -> testing.Result:
        return testing.CliRunner().invoke(check_jsonschema, ["--builtin-schema", "vendor.github-workflows", str(path)])

    done = fits(made / WORKFLOW)
    assert done.exit_code == 0, done.output
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((made / WORKFLOW).read_text().replace("runs-on:", "runs-in:"))
    assert fits(wrong).exit_code == 1


def test_the_workflow_is_named_as_classroom_needs_it(workflow: dict):
    """What https://github.com/classroom-resources/autograding-grading-reporter says of name, job and variable."""
    assert workflow["name"] == "Autograding Tests" and list(workflow["jobs"]) == [JOB]
    assert workflow["permissions"] == {"actions": "read", "contents": "read"}
    (reporter,) = [step for step in workflow["jobs"][JOB]["steps"] if "classroom-resources" in step.get("uses", "")]
    (runner,) = reporter["with"]["runners"].split(",")
    assert reporter["env"] == {f"{runner.upper()}_RESULTS": f"${{{{ steps.{runner}.outputs.result }}}}"}
    assert [step.get("id") for step in workflow["jobs"][JOB]["steps"]].count(runner) == 1


def test_it_is_a_release_with_the_workflow_and_no_solution(made: Path, built: Path, autograder, tmp_path):
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert {TOY, "requirements.txt", "course.yml", WORKFLOW} <= names
    assert not [name for name in names if "solution" in name or "mistakes.yml" in name]
    mine = shutil.copytree(made, tmp_path / "template")
    (mine / WORKFLOW).write_text("# ours\n")
    again = autograder("github", mine, cwd=built)
    assert again.returncode == 0 and f"{WORKFLOW}: was changed there and stays as it is" in again.stdout
    assert (mine / WORKFLOW).read_text() == "# ours\n"
    (tmp_path / "other").mkdir()
    (tmp_path / "other/file").touch()
    assert autograder("github", tmp_path / "other", cwd=built).returncode == 2


@dataclass
class Run:
    """What a run of the workflow left: the words of its steps, its summary, its output and the repository."""

    said: str
    summary: str
    result: dict
    status: str
    place: Path


@pytest.fixture(scope="module")
def pushed(made: Path, tmp_path_factory) -> Run:
    """The workflow's own commands, in order, as a runner has them: bash that ends with the first that fails."""
    top = tmp_path_factory.mktemp("runner")
    place = Path(shutil.copytree(made, top / "repository"))
    (place / TOY).write_text(TOY_SOLUTION.replace("lr * 2 * w", "lr * w"), encoding="utf-8")
    python = lend_packages(top / "env")
    files = {name: top / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    environment = {**files, "PIP_NO_INDEX": "1", "PATH": f"{python.parent}:{os.environ['PATH']}"}
    words, said = [f"{name}={value}" for name, value in environment.items()], ""
    for step in yaml.safe_load((place / WORKFLOW).read_text(encoding="utf-8"))["jobs"][JOB]["steps"]:
        if "run" in step and "env" not in step:
            done = start(["env", *words, "bash", "-eo", "pipefail", "-c", step["run"]], place)
            assert done.returncode == 0, (step, done.stdout, done.stderr)
            said += done.stdout
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    result = json.loads(base64.b64decode(outputs["result"]))
    return Run(said, files["GITHUB_STEP_SUMMARY"].read_text(), result, outputs["status"], place)


def test_a_push_is_checked_and_told_in_the_summary(pushed: Run):
    assert "Installing collected packages: trajectory-autograder" in pushed.said
    assert pushed.summary.startswith("# 2 of 15 points\n")
    assert "| 01_toy | 2 of 5 | ok `double`, no `walk` |" in pushed.summary
    told = pushed.summary.partition("## 01_toy: walk\n")[2].partition("##")[0]
    assert "After update 1, w should be 1; yours is 1.5." in told and f"{TOY}:19" in told
    assert (pushed.place / "plots/01_toy.walk.svg").read_text().startswith("<svg")


def test_classroom_is_told_points_and_tests(pushed: Run):
    told = {test["name"]: (test["status"], test["score"]) for test in pushed.result["tests"]}
    assert told["01.double"] == ("pass", 2) and told["01.walk"] == ("fail", 0) and told["02.mse"] == ("fail", 0)
    assert pushed.result["status"] == "fail" and pushed.result["max_score"] == 15
    assert sum(score for _, score in told.values()) == 2


def test_a_run_is_green_only_if_everything_passes(workflow: dict, pushed: Run):
    """By a step of its own, whatever becomes of Classroom's reporter before it."""
    *_, last = workflow["jobs"][JOB]["steps"]
    assert last["if"] == "always()" and last["env"] == {"STATUS": "${{ steps.autograding.outputs.status }}"}

    def ended(status: str) -> int:
        words = ["env", f"STATUS={status}", "bash", "-eo", "pipefail", "-c", last["run"]]
        return subprocess.run(words, capture_output=True, check=False).returncode

    assert [ended(status) for status in (pushed.status, "error", "", "pass")] == [1, 1, 1, 0]


def test_what_could_not_be_checked_is_no_points_and_no_zero(made: Path):
    double = step_result("double", 2.0, [CheckResult("double", "known-plain", "cpu", "float64", "passed")])
    right = Result(OWN, "01_toy", 2.0, 2.0, "graded", submission=HandedIn("toy.py"), steps=(double,))
    broken = Result(
        OWN, "02_manual_gradient", 0.0, 10.0, "error", submission=HandedIn("x.py"), message="The grader failed."
    )
    assert classroom_form([right])["status"] == "pass"
    form = classroom_form([right, broken])
    assert form["max_score"] == 0 and form["status"] == "error"
    assert form["tests"][-1]["message"] == "The grader failed."
    assert "| 02_manual_gradient | not checked |" in summary_of([right, broken], load_course(made))


def test_a_message_stays_text_in_the_summary(made: Path):
    failed = CheckResult("double", "known-plain", "cpu", "float64", "failed", message="```\n# mine\n<img src=x>\n````")
    result = Result(
        OWN, "01_toy", 0.0, 2.0, "graded", submission=HandedIn("toy.py"), steps=(step_result("double", 2.0, [failed]),)
    )
    assert "`````text\n```\n# mine\n<img src=x>\n````\n" in summary_of([result], load_course(made))


def test_without_results_the_step_fails_with_a_sentence(made: Path, tmp_path: Path):
    words = [sys.executable, "-m", "autograder.frontends.github.report", tmp_path / "results.json"]
    done = subprocess.run(words, cwd=made, capture_output=True, text=True, check=False)
    assert (
        done.returncode == 1
        and done.stderr.strip() == "autograder: nothing was checked: the step before this one says why"
    )
