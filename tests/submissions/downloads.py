"""Downloads as systems hand them out, each kind of docs/handins.md: what lies in them, and what is to be found and said."""

import io
import zipfile
from pathlib import Path

from autograder.submissions.found import Collection

TOY = "def double(x):\n    return 2 * x\n\n\ndef walk(w, b, lr, steps):\n    return []\n"
MORE = "def more(x):\n    return x\n"
MOODLE, CANVAS = "Moodle download", "Canvas download"
METADATA = """\
---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '501'
    :email: ada@example.edu
  :created_at: 2026-01-01 10:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Bob Byron
    :sid: '502'
    :email: bob@example.edu
  - :name: Eve Euler
    :sid: '503'
    :email: eve@example.edu
  :created_at: 2026-01-02 10:00:00.000000000 Z
"""
ATTEMPT = "HW_1_{}_attempt_2026-01-0{}-10-00-00"
BLACKBOARD_TEXT = "Name: Ada Lovelace (ada)\nAssignment: HW 1\nDate Submitted: Thursday, January 1, 2026\n"

# Of each: the files, the line that is told, by student and exercise the file that is graded, and pieces of what is said.
# A file's text says which exercise it is of only by its steps; one of b"..." is taken as it stands.
Case = tuple[dict[str, str | bytes], list[str], dict[tuple[str, str], str], list[str]]


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return buffer.getvalue()


INNER = zipped(hw__toy_DOT_py=TOY)
WINDOWS = INNER.replace(b"hw/toy.py", b"hw\\toy.py")
CASES: dict[str, Case] = {
    "moodle folders": (
        {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY, "Bob Byron_12_assignsubmission_file/toy.py": TOY},
        [f"{MOODLE}: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        [],
    ),
    "moodle folders with zips": (
        {"Ada Lovelace_11_assignsubmission_file_/work.zip": INNER, "Bob Byron_12_assignsubmission_file_/toy.py": TOY},
        [f"{MOODLE}: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        [],
    ),
    "moodle flat": (
        {"Ada Lovelace_11_assignsubmission_file_toy.py": TOY, "Ada Lovelace_11_assignsubmission_file_more.py": MORE},
        [f"{MOODLE}: 1 student"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Ada Lovelace", "02_more"): "more.py"},
        [],
    ),
    "moodle flat zips, one of another kind, one that is no work": (
        {
            "Ada Lovelace_11_assignsubmission_file_work.zip": INNER,
            "Bob Byron_12_assignsubmission_file_work.rar": b"Rar!",
            "Eve Euler_13_assignsubmission_onlinetext_onlinetext.html": "<p>see mail</p>",
        },
        [f"{MOODLE}: 3 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "", ("Eve Euler", "01_toy"): ""},
        ["it holds onlinetext.html"],
    ),
    "moodle, two of one name": (
        {"Ada Lovelace_11_assignsubmission_file_/toy.py": TOY, "Ada Lovelace_12_assignsubmission_file_/toy.py": TOY},
        [f"{MOODLE}: 2 students"],
        {("Ada Lovelace (11)", "01_toy"): "toy.py", ("Ada Lovelace (12)", "01_toy"): "toy.py"},
        [],
    ),
    "moodle, names with a line, a number or a hyphen in them": (
        {
            "Ada_Marie Lovelace_11_assignsubmission_file_/toy.py": TOY,
            "Bob O'Byron-Smith_12_assignsubmission_file_/toy.py": TOY,
            "Eve_7_13_assignsubmission_file_/x_1_assignsubmission_file_toy.py": TOY,
        },
        [f"{MOODLE}: 3 students"],
        {(name, "01_toy"): "toy.py" for name in ("Ada_Marie Lovelace", "Bob O'Byron-Smith")}
        | {("Eve_7", "01_toy"): "x_1_assignsubmission_file_toy.py"},
        ["graded as 01_toy"],
    ),
    "several downloads, one an assignment": (
        {
            "week 1.zip": zipped(
                Ada_11_assignsubmission_file____toy_DOT_py=TOY, Bob_12_assignsubmission_file____toy_DOT_py=TOY
            ),
            "week 2.zip": zipped(Ada_31_assignsubmission_file____more_DOT_py=MORE),
        },
        [f"{MOODLE}: 2 students", f"{MOODLE}: 1 student"],
        {("Ada", "01_toy"): "toy.py", ("Bob", "01_toy"): "toy.py", ("Ada", "02_more"): "more.py"},
        ["Ada: in several downloads, with nothing but the name to tell by: taken for one person each"],
    ),
    "a folder of Drive's in two zips": (
        {
            "HW 1-20260101T100000Z-1-001.zip": zipped(**{"HW 1/ada/toy.py": TOY, "HW 1/bob/toy.py": TOY}),
            "HW 1-20260101T100000Z-1-002.zip": zipped(**{"HW 1/ada/more.py": MORE}),
        },
        ["One download in 2 parts"],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py", ("ada", "02_more"): "more.py"},
        [],
    ),
    "a folder in two parts without a time, unpacked, and one of them is damaged": (
        {"hw-001/hw/ada/toy.py": TOY, "hw-002/hw/bob/toy.py": TOY, "hw-003.zip": b"PK no zip"},
        ["One download in 2 parts"],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        ["hw-003.zip: is not a readable zip"],
    ),
    "students' zips that are called like parts, and hold a folder called like them": (
        {f"submission-00{k}.zip": zipped(**{"submission/toy.py": TOY}) for k in (1, 2)},
        [],
        {(f"submission-00{k}", "01_toy"): "toy.py" for k in (1, 2)},
        [],
    ),
    "students who are called by numbers": (
        {"s-001/toy.py": TOY, "s-002/hw/toy.py": TOY, "s-003.zip": zipped(toy_DOT_py=TOY)},
        [],
        {(f"s-00{number}", "01_toy"): "toy.py" for number in (1, 2, 3)},
        [],
    ),
    "a zip that pretends to be a download, among others": (
        {
            "ada.zip": INNER,
            "eve.zip": zipped(Ada_11_assignsubmission_file____toy_DOT_py=TOY),
        },
        [],
        {("ada", "01_toy"): "toy.py", ("eve", "01_toy"): "toy.py"},
        [],
    ),
    "canvas, anonymous": (
        {"anon_x7bQ2_901_toy.py": TOY, "anon_LATE_12345_902_toy.py": TOY, "anon_Zz9aB_text.html": ""},
        [f"{CANVAS}: 3 students, 1 late"],
        {("anon (x7bQ2)", "01_toy"): "toy.py", ("anon (12345)", "01_toy"): "toy.py", ("anon (Zz9aB)", "01_toy"): ""},
        [],
    ),
    "brightspace, other regions": (
        {
            "11-7 - Ada Lovelace - 9 March, 2026 1000 AM/toy.py": "# old",
            "11-7 - Ada Lovelace - 10 March, 2026 900/toy.py": TOY,
            "12-7 - Bo-Bo Byron - 10 mars 2026 1415/toy.py": TOY,
        },
        ["Brightspace download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bo-Bo Byron", "01_toy"): "toy.py"},
        ["1000 AM/toy.py: left out: a later attempt is graded"],
    ),
    "brightspace, months in other languages, and dots": (
        {
            "11-7 - Ada Lovelace - 2 mars 2031 09 h 00/toy.py": TOY,
            "11-7 - Ada Lovelace - 1 mars 2031 18 h 08/toy.py": "# old",
            "12-7 - Bob Byron - 01. M\u00e4rz 2031 1808/toy.py": TOY,
            "12-7 - Bob Byron - 28. Feb. 2031 1808/toy.py": "# old",
            "13-7 - Eve Euler - 03.04.2031 1808/toy.py": TOY,
            "13-7 - Eve Euler - 28.03.2031 1808/toy.py": "# old",
        },
        ["Brightspace download: 3 students"],
        {(name, "01_toy"): "toy.py" for name in ("Ada Lovelace", "Bob Byron", "Eve Euler")},
        [f"{old}/toy.py: left out: a later attempt" for old in ("18 h 08", "28. Feb. 2031 1808", "28.03.2031 1808")],
    ),
    "brightspace, without a blank behind the name, and with a school's number": (
        {
            "117493-618463 - Ada Lovelace-Smith- Aug 29, 2025 208 PM - toy.py": TOY,
            "117494-618463 - N0123456 - Bob O'Byron- Sep 1, 2025 1159 PM - toy.py": TOY,
        },
        ["Brightspace download: 2 students"],
        {("Ada Lovelace-Smith", "01_toy"): "toy.py", ("Bob O'Byron", "01_toy"): "toy.py"},
        [],
    ),
    "a class two folders down, some of whose files are renamed": (
        {"HW 1/Abgaben/Lovelace_Ada/1030_toy.py": TOY, "HW 1/Abgaben/Byron_Bob/toy.py": TOY},
        [],
        {("Lovelace_Ada", "01_toy"): "1030_toy.py", ("Byron_Bob", "01_toy"): "toy.py"},
        ["1030_toy.py: graded as 01_toy"],
    ),
    "folders in zips as some of Windows' tools write them": (
        {"ada.zip": WINDOWS, "bob/work.zip": WINDOWS},
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "canvas": (
        {
            "lovelaceada_11_901_toy-1.py": TOY,
            "lovelaceada_11_900_toy.py": "# old",
            "byronbob_LATE_12_902_toy.ipynb.txt": TOY.replace("def double", "# def double"),
            "byronbob_LATE_12_903_toy.py": TOY,
            "eulereve_13_904_letter.pdf": b"%PDF",
            "doejane_a_16_905_toy.py": TOY,
            "zedzoe_LATE_14_text.html": "<p>see mail</p>",
            "kimmin_15_link.html": "<a>",
        },
        [f"{CANVAS}: 6 students, 1 late"],
        {(name, "01_toy"): "toy.py" for name in ("lovelaceada", "byronbob", "doejane_a")}
        | {(name, "01_toy"): "" for name in ("eulereve", "zedzoe", "kimmin")},
        [
            "lovelaceada_11_900_toy.py: left out: a later attempt is graded",
            "byronbob_LATE_12_902_toy.ipynb.txt: left out: toy.py beside it is graded",
            "it holds letter.pdf",
            "it holds text.html",
            "it holds link.html",
        ],
    ),
    "blackboard": (
        {
            ATTEMPT.format("ada", 1) + ".txt": BLACKBOARD_TEXT,
            ATTEMPT.format("ada", 1) + "_toy.py": "# old",
            ATTEMPT.format("ada", 2) + ".txt": BLACKBOARD_TEXT,
            ATTEMPT.format("ada", 2) + "_toy.py": TOY,
            ATTEMPT.format("bob", 1) + "_toy.py": TOY,
        },
        ["Blackboard download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        ["ada_attempt_2026-01-01-10-00-00_toy.py: left out: a later attempt is graded"],
    ),
    "blackboard, an attempt without its text": (
        {
            ATTEMPT.format("ada", 1) + "_toy.py": "# old",
            ATTEMPT.format("ada", 2) + ".txt": BLACKBOARD_TEXT,
            ATTEMPT.format("ada", 2) + "_toy.py": TOY,
            ATTEMPT.format("zoe", 1) + "_toy.py": TOY,
        },
        ["Blackboard download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("zoe", "01_toy"): "toy.py"},
        ["ada_attempt_2026-01-01-10-00-00_toy.py: left out: a later attempt is graded"],
    ),
    "brightspace folders": (
        {
            "11-7 - Ada Lovelace - Jan 1, 2026 1000 AM/toy.py": "# old",
            "11-7 - Ada Lovelace - Jan 1, 2026 115 PM/toy.py": TOY,
            "12-7 - Bob Byron - January 2, 2026 1000 AM/work.zip": INNER,
            "index.html": "<html>",
        },
        ["Brightspace download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        ["1000 AM/toy.py: left out: a later attempt is graded"],
    ),
    "brightspace flat": (
        {"11-7 - Ada Lovelace - Jan 1, 2026 1000 AM - toy.py": TOY, "12-7 - Bob B - Jan 2, 2026 900 AM - toy.py": TOY},
        ["Brightspace download: 2 students"],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob B", "01_toy"): "toy.py"},
        [],
    ),
    "gradescope": (
        {"assignment_5_export/submission_metadata.yml": METADATA, "assignment_5_export/submission_11/toy.py": TOY}
        | {"assignment_5_export/submission_12/toy.py": TOY},
        ["Gradescope export: 3 students"],
        {(name, "01_toy"): "toy.py" for name in ("Ada Lovelace", "Bob Byron", "Eve Euler")},
        [],
    ),
    "gradescope, metadata damaged": (
        {"submission_metadata.yml": "submission_11: [", "submission_11/toy.py": TOY, "submission_12/toy.py": TOY},
        ["Gradescope export: 2 students"],
        {("11", "01_toy"): "toy.py", ("12", "01_toy"): "toy.py"},
        ["submission_metadata.yml: does not say who handed in 2 of 2: these go by their numbers"],
    ),
    "gradescope, metadata without end": (
        {"submission_metadata.yml": "[" * 100_000, "submission_11/toy.py": TOY, "submission_12/toy.py": TOY},
        ["Gradescope export: 2 students"],
        {("11", "01_toy"): "toy.py", ("12", "01_toy"): "toy.py"},
        ["submission_metadata.yml: does not say who handed in 2 of 2: these go by their numbers"],
    ),
    "github clones": (
        {"01-toy-adalovelace/toy.py": TOY, "01-toy-bob-byron/toy.py": TOY, "01-toy-bob-byron/.git/config": ""},
        ["GitHub Classroom clones: 2 students"],
        {("adalovelace", "01_toy"): "toy.py", ("bob-byron", "01_toy"): "toy.py"},
        [],
    ),
    "github clones of another name": (
        {"hw1-submissions/hw1-ada/01_toy/toy.py": TOY, "hw1-submissions/hw1-bob/01_toy/toy.py": TOY},
        ["GitHub Classroom clones: 2 students"],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "a stray name among a system's": (
        {
            "Ada Lovelace_11_assignsubmission_file_/toy.py": TOY,
            "Bob Byron_12_assignsubmission_file_/toy.py": TOY,
            "eve/toy.py": TOY,
            "toy.py": TOY,
            "kim.pdf": b"%PDF",
        },
        [f"{MOODLE}: 2 students"],
        {(name, "01_toy"): "toy.py" for name in ("Ada Lovelace", "Bob Byron", "eve")},
        [
            "toy.py: left out: it is named otherwise than the rest (Moodle download), and whose it is cannot be told",
            "kim.pdf: left out: no program",
        ],
    ),
}


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def as_zip(path: Path, files: dict[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def graded(found: Collection) -> dict[tuple[str, str], str]:
    """By student and exercise: the name that the student gave the file, empty where nothing was found."""
    return {(h.student, h.exercise): h.file if h.found and not h.blank else "" for h in found.handins}
