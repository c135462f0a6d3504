"""An instructor's week: a Moodle download of 300 students with ten exercises each, to an importable table, feedback and report.

    python -m bench.week DIR    # writes moodle.zip and roster.csv there, for looking at what comes of them

The class is made of the corpus, right programs and wrong ones; some files are broken, some hostile, some are not handed in.
The same class each time: its students differ in how much they can, and common mistakes are common.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import random
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.course.spec import Course
from bench.submissions import ROOT, SEED, course
from tests.attacks.suite import load
from tests.diagnose import programs

STUDENTS, EXERCISES = 300, 10
FIRST = [
    "Ada",
    "Amir",
    "Anna",
    "Bela",
    "Chen",
    "Clara",
    "Dilek",
    "Elif",
    "Emeka",
    "Eva",
    "Femi",
    "Goran",
    "Hana",
    "Ida",
    "Ivan",
    "Jana",
    "Jonas",
    "José",
    "Kim",
    "Lena",
    "Li",
    "Mira",
    "Noor",
    "Olga",
    "Omar",
    "Priya",
    "Rosa",
    "Sven",
    "Tao",
    "Zoë",
]
LAST = [
    "Abel",
    "Bauer",
    "Castro",
    "Demir",
    "Eze",
    "Fischer",
    "García",
    "Haddad",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lund",
    "Müller",
    "Novák",
    "O'Neill",
    "Okafor",
    "Park",
    "Quinn",
    "Rossi",
    "Silva",
    "Šimić",
    "Tanaka",
    "Ünal",
    "Vogel",
    "Weber",
    "Wu",
    "Yılmaz",
    "Zhang",
    "Zheng",
    "Öztürk",
]
HOSTILE = (
    "endless_loop",
    "sleep",
    "memory_numpy",
    "few_forks",
    "walk_from_root",
    "signal_parent",
    "close_everything",
    "shell",
)
BROKEN: list[Callable[[str], bytes]] = [
    lambda text: text.replace("):", ")", 1).encode(),  # no Python
    lambda text: text[: len(text) // 2].encode(),  # half an upload
    lambda text: b"",
    lambda text: b"%PDF-1.7\n\0\xff",
    lambda text: text.encode("utf-16"),
    lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    lambda text: b"PK\3\4 no zip",
]


@dataclass(frozen=True)
class Part:
    """One command of the week: seconds on the clock, and of processor time of all its processes."""

    name: str
    wall: float
    cpu: float


def make_class(folder: Path, students: int = STUDENTS) -> Counter[str]:
    """Write `moodle.zip` and `roster.csv`; returns how many files there are of each kind."""
    rng, found, made = random.Random(SEED), course(), Counter[str]()
    sides = {
        name: [[each.path for each in programs(name) if bool(each.wrong) is wrong] for wrong in (False, True)]
        for name in list(found.exercises)[:EXERCISES]
    }
    for right, wrong in sides.values():
        rng.shuffle(right)
        rng.shuffle(wrong)
    hostile = [attack.source for attack in load() if attack.name in HOSTILE]
    names = [f"{FIRST[k % len(FIRST)]} {LAST[(k + k // len(FIRST)) % len(LAST)]}" for k in range(students)]
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(names):
            files = _work(number, found, sides, hostile, made)
            home = f"{name}_{7000 + number}_assignsubmission_file_"
            if number % 3 == 0 and files:  # as one zip within
                buffer = io.BytesIO()
                with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as inner:
                    for path, data in files.items():
                        inner.writestr(path, data)
                archive.writestr(f"{home}/work.zip", buffer.getvalue())
            for path, data in files.items() if number % 3 else ():
                archive.writestr(f"{home}/{path}", data)
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("First name", "Last name", "ID number", "Email address"))
        for number, name in enumerate(names):
            table.writerow((*name.split(" ", 1), 1000 + number, f"s{1000 + number}@example.edu"))
    return made


def _work(
    number: int,
    found: Course,
    sides: dict[str, list[list[Path]]],
    hostile: list[str],
    made: Counter[str],
) -> dict[str, bytes]:
    """One student's files by their names: what becomes of whom hangs on nobody else, nor on how many programs there are."""
    files: dict[str, bytes] = {}
    skill = random.Random(f"{SEED} {number}").betavariate(4, 1.6)
    if number % 75 == 74:  # who is on the roster, and handed in nothing
        return files
    for place, (name, spec) in enumerate(list(found.exercises.items())[:EXERCISES]):
        right, wrong = sides[name]
        rng = random.Random(f"{SEED} {number} {name}")
        handed_in, right_at, broken_at, hostile_at = (rng.random() for _ in range(4))
        if handed_in < 0.02 + 0.1 * (1 - skill) * (place > 5):
            made["not handed in"] += 1
            continue
        is_right = right_at < skill - 0.02 * place
        # Of the wrong programs the first are the common ones, as with students.
        path = rng.choice(right) if is_right else wrong[min(int(rng.expovariate(7 / len(wrong))), len(wrong) - 1)]
        text = f"{path.read_text(encoding='utf-8-sig')}\n# {number}\n"
        kind, data = ("right" if is_right else "wrong"), text.encode()
        if broken_at < 0.012:
            kind, data = "broken", rng.choice(BROKEN)(text)
        elif hostile_at < 0.005:
            kind, data = "hostile", f"{rng.choice(hostile)}\nattack()\n{text}".encode()
        made[kind] += 1
        files[spec.file] = data
    return files


def week(folder: Path, students: int = STUDENTS) -> tuple[Counter[str], list[Part]]:
    """Make the class and do all that an instructor does with it.

    Raises:
        RuntimeError: if a command fails, or what it wrote is not of the whole class.
    """
    made, (graded, back) = make_class(folder, students), (folder / "graded", folder / "feedback")
    words = [
        [
            "grade",
            str(folder / "moodle.zip"),
            "--out",
            str(graded),
            "--roster",
            str(folder / "roster.csv"),
            "--workers",
            "2",
        ],
        ["export", str(graded), "--format", "moodle"],
        ["feedback", str(graded), "--out", str(back)],
    ]
    parts = [_timed(each) for each in words]
    with (graded / "moodle.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = len(list(csv.DictReader(file)))
    (returned,) = back.glob("moodle-*.zip")
    with zipfile.ZipFile(returned) as archive:
        pages = len(archive.namelist())
    absent = students // 75
    if (rows, pages) != (students, students - absent) or not (graded / "report/index.html").is_file():
        raise RuntimeError(f"a table of {rows}, feedback for {pages}, of {students} students")
    return made, parts


def opened(page: Path) -> tuple[float, float] | None:
    """Seconds on the clock until a page has loaded, and of processor time of the thread that shows it; None without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None or importlib.util.find_spec("playwright") is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        shown = browser.new_page(viewport={"width": 1280, "height": 900})
        asked = shown.context.new_cdp_session(shown)
        asked.send("Performance.enable", {"timeDomain": "threadTicks"})
        shown.goto(page.as_uri())
        wall = shown.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart") / 1000
        told = {each["name"]: each["value"] for each in asked.send("Performance.getMetrics")["metrics"]}
        browser.close()
    return wall, told["TaskDuration"]


def _timed(words: list[str]) -> Part:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "autograder", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):  # 3: some could not be graded, as is meant
        raise RuntimeError(f"{' '.join(words)}: {done.stderr[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Part(words[0], time.perf_counter() - start, cpu)


if __name__ == "__main__":
    print(dict(make_class(Path(sys.argv[1]))))
