"""What pages are called, and places in them; and their scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources

PLACE = re.compile(r"(?s)^.*[/\\](?=[^/\\]*: )")  # on the instructor's machine
PATHS = "paths"  # the folder of the pages to walk through, beside the students' own


def anchor(exercise: str, step: str = "") -> str:
    """The name of a place on a student's page."""
    return f"{exercise}.{step}" if step else exercise


def explorer_name(page: str, exercise: str, step: str) -> str:
    """The page to walk through a step's path, as the student's own page links it."""
    return f"{PATHS}/{page.removesuffix('.html')}.{anchor(exercise, step)}.html"


def placeless(message: str) -> str:
    """A message that begins with a file's whole path, with the file's name alone."""
    return PLACE.sub("", message)


def page_name(student: str) -> str:
    """A file name for a student's page that no two students share, whatever their names hold.

    The hash is too long for anybody to look for a name with another's page.
    """
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', student)[:40].strip('-') or 'student'}-{digest}.html"


@cache
def page_script(name: str) -> tuple[str, str]:
    """The text of a page's script, and the hash under which a content security policy names it."""
    text = resources.files("autograder.reports").joinpath("templates", name).read_text(encoding="utf-8")
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
