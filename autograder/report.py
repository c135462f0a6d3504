"""The class report: one self-contained folder of HTML pages, made from `results.jsonl` line by line.

Nothing is fetched from a network and no script runs. Jinja2 escapes every value; control characters are
taken out before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.course import Course
from autograder.files import write_text
from autograder.terminal import plain, points

BINS = 5


@dataclass
class ExerciseView:
    """What the overview tells of one exercise."""

    id: str
    title: str
    max_points: float
    scores: list[float] = field(default_factory=list)
    passed_steps: Counter[str] = field(default_factory=Counter)
    steps: list[str] = field(default_factory=list)

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """A histogram: (label, count, height in percent of the tallest) of each fifth of the points."""
        counts = [0] * BINS
        for score in self.scores:
            counts[min(BINS - 1, int(BINS * score / self.max_points))] += 1
        edges = [
            f"{points(round(self.max_points * i / BINS, 2))}–{points(round(self.max_points * (i + 1) / BINS, 2))}"
            for i in range(BINS)
        ]
        tallest = max(counts) or 1
        return [(edge, count, round(100 * count / tallest)) for edge, count in zip(edges, counts, strict=True)]

    @property
    def mean(self) -> float:
        """The mean of all scores."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


def write_report(course: Course, out: Path, seed: int, confinement: str = "") -> Path:
    """Write `report/index.html` and a page for each student's exercise, from `out/results.jsonl`.

    Args:
        confinement: what submissions were confined by, in words.

    Returns:
        The path of the index.
    """
    environment = Environment(
        loader=PackageLoader("autograder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = points
    environment.filters["plain"] = plain
    folder = out / "report"
    views = {
        name: ExerciseView(name, spec.title, spec.max_points, steps=list(spec.steps))
        for name, spec in course.exercises.items()
    }
    students: dict[str, dict[str, dict[str, Any]]] = {}
    page = environment.get_template("student.html")
    for result in read_results(out / "results.jsonl"):
        name = page_name(result["student"], result["exercise"])
        cell = {
            "page": name,
            "points": result["points"],
            "max_points": result["max_points"],
            "status": result["status"],
        }
        students.setdefault(result["student"], {})[result["exercise"]] = cell
        view = views[result["exercise"]]
        view.scores.append(result["points"])
        view.passed_steps.update(step["step"] for step in result["steps"] if step["status"] == "passed")
        write_text(folder / name, page.render(result=result, view=view, course=course.spec))
    used = [view for view in views.values() if view.scores]
    index = environment.get_template("index.html").render(
        course=course.spec, views=used, students=students, seed=seed, confinement=confinement
    )
    write_text(folder / "index.html", index)
    return folder / "index.html"


def read_results(path: Path) -> Iterator[dict[str, Any]]:
    """The results of a `results.jsonl`, one at a time."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def page_name(student: str, exercise: str) -> str:
    """A file name for a student's page that no two students share, whatever their names hold."""
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', student)[:40].strip('-')}-{digest}-{exercise}.html"
