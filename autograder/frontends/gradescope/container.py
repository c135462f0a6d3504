"""Inside Gradescope's container: grade what a student submitted, and write the results.json that Gradescope reads.

Its form, what each `visibility` means, and where things lie below /autograder: "Autograder Specifications",
https://gradescope-autograders.readthedocs.io/en/latest/specs/

A step is a test. None is hidden: a student with a hidden test sees no total. What an instructor alone should see (what the
program was confined by, and the numbers of a step that fails on cases that grading adds) is printed, which Gradescope shows
to instructors only, and the confinement stands in `extra_data`, too. What is not graded has neither `score` nor `tests`, so
that it is no zero.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder.atomic_files import write_text
from autograder.classroom.grade_class import grade_class
from autograder.classroom.grade_one import versions
from autograder.course.devices import load_settled
from autograder.course.mistake_file import read_mistakes
from autograder.course.mistakes import Mistake
from autograder.course.spec import Course, ExerciseSpec
from autograder.errors import AutograderError, SubmissionError
from autograder.judging.grading import own_bugs
from autograder.judging.results import Result, StepResult
from autograder.judging.telling import SECRET_ALONE, general_hint, with_seen
from autograder.reports.graded import read_results
from autograder.reports.terminal import at_fault, told
from autograder.safe_text import one_line, plain
from autograder.sandbox.host.job import is_secret
from autograder.sandbox.host.temp_dir import Home
from autograder.sandbox.layers.levels import Confinement, Level
from autograder.submissions.archives import FolderTree
from autograder.submissions.found import Handin, Source
from autograder.submissions.step_text import places_of
from autograder.submissions.works import Works, refuse

COURSE, SETTINGS = "course", "bundle.json"
STUDENT = "student"
RESULTS = "results/results.json"
NOT_GRADED = (
    "Not graded, and no score: the autograder failed, which is no fault of your program's. Your instructor sees why."
)


@dataclass(frozen=True)
class Settings:
    """What a bundle was made for.

    Attributes:
        exercise: its id; seed: samples its secret cases, the same for everybody.
        require: the level of confinement below which nothing is graded; trust: whether level C will do.
    """

    exercise: str
    seed: int
    require: Level = "C"
    trust: bool = False

    def text(self) -> str:
        """As it stands in the bundle."""
        return json.dumps(asdict(self), indent=1) + "\n"


@dataclass(frozen=True)
class Graded:
    """What came of one submission.

    Attributes:
        result: its steps and points; confinement: what it was confined by.
        notices: a sentence for each file that was left out, or taken under another name.
        places: where each step stands in the student's file; known: the known mistakes by step and id.
    """

    result: Result
    confinement: Confinement
    notices: list[str]
    places: Mapping[str, str]
    known: Mapping[tuple[str, str], Mistake]


def main(root: Path) -> None:
    """Grade what lies in `root/submission` with the bundle in `root/source`, and write `root/results/results.json`."""
    begun = time.monotonic()
    try:
        with own_bugs():
            settings = Settings(**json.loads((root / "source" / SETTINGS).read_text(encoding="utf-8")))
            course = load_settled(root / "source" / COURSE)
            graded = grade(course, settings, root / "submission")
            form, printed = results_of(graded, course.exercises[settings.exercise]), _for_instructors(graded)
    except AutograderError as error:
        said = plain(str(error))
        form, printed = {"output": NOT_GRADED, "extra_data": {"not_graded": said}}, f"Not graded: {said}"
    form |= {"execution_time": round(time.monotonic() - begun, 2), "stdout_visibility": "hidden"}
    write_text(root / RESULTS, json.dumps(form, indent=1) + "\n")
    sys.stdout.write(f"{printed}\n")


def grade(course: Course, settings: Settings, folder: Path) -> Graded:
    """Grade a folder as one student's work on one exercise; AutograderError if course, sandbox or grader is not as it must be."""
    spec = course.exercises[settings.exercise]
    handin, notices = handed_in(course, settings.exercise, folder)
    with Home("the grading") as out:
        tally = grade_class(
            course, [handin], out, workers=1, seed=settings.seed, require=settings.require, trust=settings.trust
        )
        (result,) = read_results(out)
    result = with_seen(replace(result, message=_inside(result.message, folder)), spec)
    mistakes = read_mistakes(course.solution_dir(settings.exercise), spec)
    known = {(mistake.step, mistake.id): mistake for mistake in mistakes}
    return Graded(result, tally.confinement, [_inside(each, folder) for each in notices], _places(handin, spec), known)


def handed_in(course: Course, exercise: str, folder: Path) -> tuple[Handin, list[str]]:
    """What of a folder is handed in for an exercise, and a sentence for each thing about it that its student should know."""
    works, source, spec = Works(course), Source(STUDENT), course.exercises[exercise]
    found = {handin.exercise: handin for handin in works.found(FolderTree(folder), (), source)}
    if exercise in found:
        return found[exercise], works.notices
    why, _ = works.nothing.get(STUDENT, ("", source))
    if isinstance(why, SubmissionError):
        return Handin(STUDENT, exercise, spec.file, str(why), partial(refuse, why), source), works.notices
    said = f"{spec.file} or {spec.stem}.ipynb is not among what you submitted"
    where = f"{said}: {why}" if why else said
    return Handin(STUDENT, exercise, spec.file, where, lambda: b"", source, found=False), works.notices


def results_of(graded: Graded, spec: ExerciseSpec) -> dict[str, Any]:
    """The object that Gradescope reads: a test for each step, or no score where there is none."""
    result = graded.result
    said = [one_line(sentence) for sentence in (result.message, *graded.notices) if sentence]
    form: dict[str, Any] = {"extra_data": {"confinement": _told(graded.confinement), "versions": versions()}}
    if result.status == "error":
        return {"output": "\n".join(["Not graded, and no score.", *said]), **form}
    if result.status == "missing":
        tests = [_test(name, 0.0, step.points, "failed", "Nothing was submitted.") for name, step in spec.steps.items()]
    else:
        tests = [
            _test(step.step, step.points, step.max_points, step.status, "\n".join(_output(step, spec, graded)))
            for step in result.steps
        ]
    return {"output": "\n".join(said), "tests": tests, **form}


def _test(name: str, score: float, max_score: float, status: str, output: str) -> dict[str, Any]:
    passed = "passed" if status == "passed" else "failed"
    form = {"name": name, "score": score, "max_score": max_score, "status": passed, "output": output}
    return {**form, "output_format": "text", "visibility": "visible"}


def _output(step: StepResult, spec: ExerciseSpec, graded: Graded) -> list[str]:
    """What a student reads of a step: what differs, the hint, and where to look; of cases that grading adds no numbers."""
    shown = replace(step, checks=tuple(check for check in step.checks if not is_secret(check.case)))
    problem = step.first_problem
    if step.status == "passed":
        return told(step)
    if shown.first_problem is not None or problem is None:
        lines = told(shown)
    elif mistake := graded.known.get((step.step, problem.mistake or "")):
        lines = [SECRET_ALONE, f"It looks as if {mistake.says}.", f"Hint: {mistake.hint}"]
    else:
        hint = general_hint(spec.steps[step.step])
        lines = [SECRET_ALONE, *([f"A hint on this step in general: {hint}"] if hint else [])]
    place = at_fault(graded.result, step, graded.places)
    return [*lines, *([place] if place else [])]


def _told(confinement: Confinement) -> dict[str, Any]:
    layers = str(confinement).split("+")
    return {"level": confinement.level, "layers": layers, "missing": dict(sorted(confinement.missing.items()))}


def _for_instructors(graded: Graded) -> str:
    reasons = f": {graded.confinement.reasons}" if graded.confinement.reasons else ""
    lines = [f"confinement: {graded.confinement.words}{reasons}"]
    for step in graded.result.steps:
        lines += [f"{step.step}: {step.status}, {step.points:g} of {step.max_points:g}"]
        lines += [f"    {line}" for line in told(step)]
    return "\n".join(lines)


def _places(handin: Handin, spec: ExerciseSpec) -> dict[str, str]:
    try:
        data = handin.read()
    except SubmissionError:
        return {}
    return {step: place.shown(handin.file) for step, place in places_of(data, handin.file, list(spec.steps)).items()}


def _inside(sentence: str, folder: Path) -> str:
    """A sentence without the folder of the container in it."""
    return sentence.replace(f"{folder}/", "").replace(str(folder), "what you submitted")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the folder that holds source, submission and results")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a container may have no locale
    main(Path(sys.argv[1]))
