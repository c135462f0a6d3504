"""What browsers, systems, editors and people make of names: as in `tests.submissions.downloads`, for no system's download."""

from tests.submissions.downloads import INNER, MORE, TOY, Case, zipped

WEEKS = ((1, "toy.py", TOY), (2, "more.py", MORE))
CASES: dict[str, Case] = {
    "renamed by browsers, systems and people": (
        {
            "ada/toy (1).py": TOY,
            "bob/Copy of toy.py": TOY,
            "eve/Toy.PY": TOY,
            "kim/toy.py.txt": TOY,
            "lee/hw/lee_hw2.py": TOY,
            "max/01_toy/Untitled0.py": TOY,
            "sue/toy - Copy.py": TOY,
            "uma/01-Toy.py": TOY,
            "tim/toy.txt": TOY,
        },
        [],
        {
            ("ada", "01_toy"): "toy (1).py",
            ("bob", "01_toy"): "Copy of toy.py",
            ("eve", "01_toy"): "Toy.PY",
            ("kim", "01_toy"): "toy.py.txt",
            ("lee", "01_toy"): "lee_hw2.py",
            ("max", "01_toy"): "Untitled0.py",
            ("sue", "01_toy"): "toy - Copy.py",
            ("tim", "01_toy"): "toy.txt",
            ("uma", "01_toy"): "01-Toy.py",
        },
        [
            f"{name}: graded as 01_toy, whose file is toy.py"
            for name in (
                "toy (1).py",
                "Copy of toy.py",
                "Toy.PY",
                "toy.py.txt",
                "lee_hw2.py",
                "Untitled0.py",
                "toy - Copy.py",
                "01-Toy.py",
                "toy.txt",
            )
        ],
    ),
    "copies beside the right name, and files of which it is not clear": (
        {
            "ada/toy.py": TOY,
            "ada/toy (1).py": "# other",
            "ada/helpers.py": "x = 1",
            "bob/toy (1).py": "# old",
            "bob/toy (2).py": TOY,
            "eve/both.py": TOY + MORE,
        },
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy (2).py", ("eve", "01_toy"): ""},
        [
            "ada/toy (1).py: left out: toy.py beside it is graded",
            "ada/helpers.py: left out: of no exercise of this course",
            "bob/toy (1).py: left out: toy (2).py beside it is graded",
            "bob/toy (2).py: graded as 01_toy, whose file is toy.py",
            "eve/both.py: left out: it has steps of 01_toy, 02_more",
        ],
    ),
    "programs deeper in a student's folder; a clone's own": (
        {
            "ada/toy.py": TOY,
            "ada/final/a.py": "x = 1",
            "ada/final/toy.py": "# other",
            "bob/course.yml": "",
            "bob/exercises/01_toy/toy.py": TOY,
            "bob/exercises/01_toy/checks.py": "",
            "bob/solutions/01_toy/toy.py": "# the course's",
            "bob/tests/test_toy.py": "",
            "eve/toy.py": TOY,
        },
        [],
        {(name, "01_toy"): "toy.py" for name in ("ada", "bob", "eve")},
        ["ada/final/toy.py, and 1 more: left out: what lies higher is graded"],
    ),
    "work in several folders of a student's": (
        {
            "ada/hw1/toy.py": TOY,
            "ada/hw2/x/more.py": MORE,
            "ada/notes.py": "x = 1",
            "bob/toy/toy.py": TOY,
            "bob/old/x/toy.py": "# old",
            "eve/a/toy.py": TOY,
            "eve/b/toy.py": TOY,
        },
        [],
        {
            ("ada", "01_toy"): "toy.py",
            ("ada", "02_more"): "more.py",
            ("bob", "01_toy"): "toy.py",
            ("eve", "01_toy"): "",
            ("eve", "02_more"): "",
        },
        [
            "ada/notes.py: left out: other work of ada is graded",
            "bob/old/x/toy.py: left out: other work of bob is graded",
            "eve: holds work in several places (a, b): hand in one",
        ],
    ),
    "teams": (
        {
            "Ada Lovelace/HW 1/Version 9/toy.py": "# old",
            "Ada Lovelace/HW 1/Version 10/toy.py": TOY,
            "Bob Byron/HW 1/Version 1/toy.py": TOY,
        },
        [],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        ["HW 1/Version 9: left out: a later version is graded, Version 10"],
    ),
    "schoology": (
        {
            "HW 1/Żółć, Zoë - 101/Revision 9 - On Time/toy.py": "# old",
            "HW 1/Żółć, Zoë - 101/Revision 10 - Late/toy.py": TOY,
            "HW 1/Byron, Bob - 102/Revision 1 - On Time/toy.py": "# old",
            "HW 1/Byron, Bob - 102/Revision 2 - On Time/toy.py": TOY,
        },
        [],
        {("Żółć, Zoë - 101", "01_toy"): "toy.py", ("Byron, Bob - 102", "01_toy"): "toy.py"},
        [
            "Revision 9 - On Time: left out: a later version is graded, Revision 10 - Late",
            "Revision 1 - On Time: left out",
        ],
    ),
    "teams, all of its library": (
        {
            "Submitted files/Ada Lovelace/HW 1/Version 1/toy.py": "# old",
            "Submitted files/Ada Lovelace/HW 1/Version 2/toy.py": TOY,
            "Submitted files/Bob Byron/HW 1/toy.py": TOY,
            "Working files/Ada Lovelace/HW 1/toy.py": "# begun",
            "more.py": MORE,
        },
        [],
        {("Ada Lovelace", "01_toy"): "toy.py", ("Bob Byron", "01_toy"): "toy.py"},
        [
            "HW 1/Version 1: left out: a later version is graded, Version 2",
            "Working files: left out: Submitted files beside it are graded",
            "more.py: left out: what is in Submitted files is graded",
        ],
    ),
    "a folder a week, with the students in it": (
        {f"week {k}/{who}/{file}": text for k, file, text in WEEKS for who in ("ada", "bob")} | {"notes.txt": "x"},
        [],
        {(who, name): f"{name[3:]}.py" for who in ("ada", "bob") for name in ("01_toy", "02_more")},
        ["week 1: taken for a class", "week 2: taken for a class", "notes.txt: left out: no program, and in no"],
    ),
    "a folder an exercise, with the students in it": (
        {"01_toy/ada/toy.py": TOY, "01_toy/bob/toy.py": TOY, "02_more/ada/more.py": MORE},
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py", ("ada", "02_more"): "more.py"},
        ["01_toy: taken for a class", "02_more: taken for a class"],
    ),
    "a folder a week, with the students' zips in it": (
        {
            f"week {k}/{who}.zip": zipped(**{f"{file[:-3]}_DOT_py": text})
            for k, file, text in WEEKS
            for who in ("ada", "bob")
        },
        [],
        {(who, name): f"{name[3:]}.py" for who in ("ada", "bob") for name in ("01_toy", "02_more")},
        ["week 1: taken for a class", "week 2: taken for a class"],
    ),
    "a folder an exercise, with the students' zips in it": (
        {"01_toy/ada.zip": INNER, "01_toy/bob.zip": INNER, "02_more/ada.zip": zipped(more_DOT_py=MORE)},
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py", ("ada", "02_more"): "more.py"},
        ["01_toy: taken for a class", "02_more: taken for a class"],
    ),
    "what lies loose in the class's folder": (
        {"ada/toy.py": TOY, "bob/toy.py": TOY, "lee.txt": TOY, "eve.pdf": b"%PDF", "kim.docx": b"PK", "notes.txt": "x"}
        | dict.fromkeys(("README.md", "index.html", "Thumbs.db", "desktop.ini", ".DS_Store", "roster.csv"), b"x"),
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        ["lee.txt: left out: whose it is cannot be told", "eve.pdf, and 2 more: left out: no program, and in no"],
    ),
    "helpers with a step's name, and notes": (
        {
            "ada/toy.py": TOY,
            "ada/tools.py": MORE.replace("more", "double"),
            "ada/notes.txt": "def walk():\n",
            "bob/01_toy/half.py": TOY,
            "bob/02_more/notes.txt": "x = 1",
            "bob/notes.txt": "def walk():\n",
            "eve/half.py": "def double(x):\n    return 2 * x\n\n\ndef walk(w, b, lr, steps):\n    return []\n",
        },
        [],
        {
            ("ada", "01_toy"): "toy.py",
            ("bob", "01_toy"): "half.py",
            ("bob", "02_more"): "",
            ("eve", "01_toy"): "half.py",
        },
        ["ada/tools.py: left out: of no exercise", "half.py: graded as 01_toy", "it holds notes.txt"],
    ),
    "junk of systems and editors": (
        {
            "ada/toy.py": TOY,
            "ada/._toy.py": b"\0\5\x16\7",
            "ada/.DS_Store": b"x",
            "ada/.ipynb_checkpoints/toy-checkpoint.py": "# old",
            "ada/__pycache__/toy.cpython-311.pyc": b"x",
            "ada/toy.py~": "# old",
            "ada/.toy.py.swp": b"x",
            "__MACOSX/ada/._toy.py": b"x",
            "bob/toy.py": TOY,
            "bob/__MACOSX/._toy.py": b"x",
        },
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "the students' zips in a zip": (
        {"ada.zip": INNER, "bob.zip": INNER},
        [],
        {("ada", "01_toy"): "toy.py", ("bob", "01_toy"): "toy.py"},
        [],
    ),
    "names that look alike": (
        {f"{name}/toy.py": TOY for name in ("ada", "Ada", "ren\u00e9", "rene\u0301", "Bo  B", "Bo\u200b B")},
        [],
        {(name, "01_toy"): "toy.py" for name in ("ada", "Ada", "ren\u00e9", "rene\u0301", "Bo  B", "Bo\u200b B")},
        ["'Ada' and 'ada' look alike and are graded as 2 students", "look alike and are graded as 2 students"],
    ),
}
