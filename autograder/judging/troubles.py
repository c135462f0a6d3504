"""What ended a run before its end, in a sentence for the student."""

from __future__ import annotations

from dataclasses import replace

from autograder.judging.exceptions import explain, in_short, kind_of
from autograder.judging.finding import Finding, Place
from autograder.judging.results import Status
from autograder.judging.words import capital
from autograder.recording.observation import Trouble


def from_trouble(trouble: Trouble, place: Place) -> Finding:
    """Each kind of trouble in a sentence for the student."""
    step, file = place.step, place.file
    said, meaning = in_short(trouble.text), explain(trouble.text)
    if place.secret and trouble.kind in (
        "exception",
        "unfinished",
        "exit",
    ):  # what a process says could be the case itself
        said = kind_of(trouble.text)
        own = trouble.kind == "unfinished" and f" {step} " in f"{trouble.text} "
        trouble = replace(trouble, text=trouble.text if own else said, source="")
    at = (
        f" (line {trouble.line}: `{trouble.source}`)"
        if trouble.source
        else f" (line {trouble.line})"
        if trouble.line
        else ""
    )
    sentences = {
        "exception": f"`{step}` raised {said}{at}.",
        "unfinished": f"`{step}` raised {said}{at}." if meaning else _unfinished(trouble, step),
        "import": f"{file} cannot be imported: {said}{at}.",
        "missing": f"{file} defines no `{step}`.",
        "exit": f"The code asked Python to exit ({trouble.text}){at}; a step must return.",
        "ended": f"The code ended its process ({trouble.text}) during `{step}`.",
        "timeout": f"`{step}` did not finish within {trouble.text}.",
        "output": f"The code printed more than {trouble.text} during `{step}`.",
        "record": f"What came back from `{step}` is not a record of a run: the code interfered with its own check.",
        "tampered": f"{capital(trouble.text)}, so nothing recorded of `{step}` counts.",
        "skipped": f"Not run: {trouble.text}.",
        "unsupported": f"The grader could not check this: {trouble.text}{at}. That is no mistake of yours.",
    }
    statuses: dict[str, Status] = {"skipped": "skipped", "unsupported": "error"}
    status = statuses.get(trouble.kind, "failed")
    raised = trouble.kind in ("exception", "unfinished", "import")
    message = f"{sentences[trouble.kind]}\n{meaning}" if raised and meaning else sentences[trouble.kind]
    return Finding(message, None, status, hinted=trouble.kind in ("exception", "timeout"), says_all=raised)


def _unfinished(trouble: Trouble, step: str) -> str:
    """A step that is not written, or that calls one that is not."""
    line = f" (line {trouble.line})" if trouble.line else ""
    if f" {step} " in f"{trouble.text} ":
        return f"`{step}` is not written yet{line}."
    return f"`{step}` came to a step that is not written yet: {trouble.text}{line}."
