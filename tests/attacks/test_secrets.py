"""What the grader keeps to itself is in no memory of a submission's process: one that looks through all of it finds nothing."""

import json
import re
import struct

import numpy as np

from autograder.classroom.grade_class import grade_class
from autograder.course.yaml_file import load_course
from autograder.judging.reference import plan_from_solution
from autograder.recording.codec import pack, unpack
from autograder.sandbox.host.job import Turn
from autograder.submissions.collect import collect
from tests.helpers import TOY_SOLUTION, TOY_YML, write_toy

SEED = 271_828_182_845_904_523
HINT = "Is a number twice itself when it is taken three times?"
MISTAKES = f"""
- double.thrice: three times every number
  hint: {HINT}
  replace: {{2 * number: 3 * number}}
"""
EARLIER = "The diary of whoever handed in before."
ENVIRONMENT = "What the grader has in its environment."
LIMITS = "limits: {cpu_seconds: 60, wall_seconds: 100, submission_seconds: 200}\n"
# Looks through all of its memory that it can read, and so through all that it was forked with; only the machine code
# of libraries is left out. What it looks for comes in two halves, which never stand side by side in its own memory.
SEARCH = """
import ctypes

WANTED = {wanted!r}
PIECE = 8 << 20

def pieces():
    for line in open("/proc/self/maps"):
        (start, end), rights = line.split()[0].split("-"), line.split()[1]
        if rights.startswith("r") and "x" not in rights and "[v" not in line:
            for place in range(int(start, 16), int(end, 16), PIECE):
                yield ctypes.string_at(place, min(PIECE + 128, int(end, 16) - place))

def search():
    found, size = set(), 0
    halves = [(name, bytes.fromhex(head), bytes.fromhex(tail)) for name, head, tail in WANTED]
    for piece in pieces():
        size += len(piece)
        for name, head, tail in halves:
            place = piece.find(head)
            while place >= 0:
                place += len(head)
                if piece[place : place + len(tail)] == tail:
                    found.add(name)
                    break
                place = piece.find(head, place)
    return "%d MiB, found: %s." % (size >> 20, ", ".join(sorted(found)) or "nothing")

said = []

def double(x):
    if not said:
        said.append(search())
    raise ValueError(said[0])

def walk(w, b, lr, steps):
    return []
"""


def halves(name, data):
    return name, data[: len(data) // 2].hex(), data[len(data) // 2 :].hex()


def doubles_of(plan):
    """What the secret runs must give; of those numbers that no memory is full of by chance."""
    values = [seen.entries[0].values for run, seen in zip(plan.runs, plan.expected, strict=True) if run.secret]
    odd = [float(value) for value in np.concatenate([v.ravel() for v in values]) if 0 not in struct.pack("<d", value)]
    assert len(odd) >= 3
    return sorted(odd)[:: len(odd) // 3]


def test_no_secret_is_in_the_memory_of_a_submission(tmp_path, level, sandbox, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", ENVIRONMENT)
    root = write_toy(tmp_path, yml=TOY_YML.replace("exercises:", LIMITS + "exercises:"))
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES)
    course = load_course(root)
    doubles = doubles_of(plan_from_solution(course, "01_toy", sandbox, SEED))
    texts = {
        "the seed's digits": str(SEED),
        "a mistake": HINT,
        "the solution": "Rows of (w, b) on the way down",
        "an earlier submission": EARLIER,
        "the environment": ENVIRONMENT,
        "the course's folder": str(root),
    }
    wanted = [halves(name, text.encode()) for name, text in texts.items()]
    wanted += [halves(f"value {number}", struct.pack("<d", value)) for number, value in enumerate(doubles)]
    wanted += [halves("the seed", struct.pack("<II", SEED & (1 << 30) - 1, SEED >> 30))]  # as Python keeps a number
    search = SEARCH.format(wanted=wanted)
    # The control: the last of them has all of it in the frame that brings it its work.
    own, everything = Turn.own, {"texts": texts, "seed": SEED, "values": doubles}

    def planted(turn):
        more = {"planted": everything} if turn.job.source.startswith("# planted") else {}
        return pack({**unpack(own(turn)), **more})

    monkeypatch.setattr(Turn, "own", planted)
    for student, source in {
        "ada": f"# {EARLIER}\n{TOY_SOLUTION}",
        "eve": search,
        "zoe": "# planted\n" + search,
    }.items():
        folder = root / "submitted" / student / "01_toy"
        folder.mkdir(parents=True)
        (folder / "toy.py").write_text(source)
    handins = collect([root / "submitted"], course).handins
    tally = grade_class(course, handins, root / "out", workers=1, seed=SEED, require="B")
    assert tally.confinement.level == level
    lines = (root / "out/results.jsonl").read_text().splitlines()
    results = {json.loads(line)["student"]: line for line in lines}
    said = {name: re.findall(r"[1-9]\d+ MiB, found: (.*?)(?:\.| \()", line) for name, line in results.items()}
    assert json.loads(results["ada"])["points"] == 5
    assert set(said["eve"]) == {"nothing"}
    assert set(said["zoe"]) == {", ".join(sorted(name for name, *_ in wanted))}
