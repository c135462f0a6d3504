"""A repository to start from: a student's release, with a workflow that checks each push."""

from __future__ import annotations

from importlib import resources

from autograder.course.released import HIDDEN, MANIFEST
from autograder.course.spec import Course
from autograder.frontends.release.pack import Files, manifest_text, release_files

WORKFLOW = ".github/workflows/autograding.yml"


def repository_files(course: Course) -> Files:
    """The files of a repository, by their path in it: those of a release, as `release_files` makes them, and the workflow."""
    manifest = f"{HIDDEN}/{MANIFEST}"
    files = {name: data for name, data in release_files(course).items() if name != manifest}
    template = resources.files("autograder.frontends.github") / "templates" / "autograding.yml"
    files[WORKFLOW] = template.read_text(encoding="utf-8")
    return files | {manifest: manifest_text(files)}
