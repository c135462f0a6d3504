"""Results and times of a made-up class, for what is made of them."""

import datetime
import json
from pathlib import Path

from autograder.judging.results import HandedIn, Result

DUE = datetime.datetime(2026, 3, 1, 18, 0)
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)


def result(student: str, points: float, exercise: str = "01_toy", status: str = "graded") -> Result:
    most = 5.0 if exercise == "01_toy" else 1.0
    return Result(student, exercise, points, most, status, HandedIn("toy.py"))  # type: ignore[arg-type]


def write_results(folder: Path, *results: Result) -> None:
    folder.mkdir(exist_ok=True)
    text = "".join(json.dumps(one.as_json()) + "\n" for one in results)
    (folder / "results.jsonl").write_text(text, encoding="utf-8")


def graded_at(folder: Path, time: datetime.datetime) -> None:
    """As a run at this time (in UTC) leaves it."""
    (folder / "run.json").write_text(json.dumps({"seed": 5, "graded": f"{time.isoformat()}+00:00"}))
