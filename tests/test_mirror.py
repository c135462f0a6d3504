"""Tests mirror the rooms: what tests a module is found by its name or its package's, or stands here with the reason."""

from fnmatch import fnmatch

from tests.helpers import ROOT

PACKAGE, TESTS = ROOT / "autograder", ROOT / "tests"

# Modules that have no test file of their own: what they do shows only in what others do with them, and is tested there.
ELSEWHERE = {
    # They declare: names, a table, a form. There is nothing to call.
    "__main__": "frontends/test_cli.py",
    "checking": "course/test_authoring_docs.py",
    "errors": "frontends/test_cli.py",
    "judging/edit_rates": "judging/test_edits.py",
    "judging/finding": "judging/test_judge.py",
    "sandbox/host/job": "sandbox/test_sandbox.py",
    # One thing in several files.
    "judging/factors": "judging/test_describe.py",
    "judging/edit_*": "judging/test_edits.py",
    "judging/definition": "judging/test_edits.py",
    "judging/program": "judging/test_edits.py",
    # Each command is a front door: whatever it opens is tested through it.
    "frontends/commands/*": "frontends/test_cli.py",
    "frontends/authoring/workshop": "frontends/test_validate.py",
    # They run within nbgrader, or need a course that it has made, which takes long.
    "nb/autograde": "nb/test_nbgrader.py",
    "nb/classbook": "nb/test_nbgrader.py",
    "nb/grader": "nb/test_nbgrader.py",
    "nb/release": "nb/test_nbgrader.py",
    "nb/source": "nb/test_handout.py",
    # It is a process of its own.
    "sandbox/child/fork_server": "sandbox/test_sandbox.py",
}
# Folders of tests that are no rooms: of the course, of what lies beside the package, of attacks on all of it, and what is graded.
NO_ROOMS = {"attacks", "class", "corpus", "device_programs", "figures", "tools", "windows"}


def names_of(module: str) -> list[str]:
    """The names under which a module's tests are found in its room: its own, and those of the packages that it is in."""
    *rooms, stem = module.split("/")
    return [f"test_{name}.py" for name in (stem, *rooms[1:])]


def is_found(module: str) -> bool:
    room, _, rest = module.rpartition("/")
    if not room:
        return (TESTS / f"test_{rest}.py").exists()
    return any([*(TESTS / room.partition("/")[0]).rglob(name)] for name in names_of(module))


def test_what_tests_a_module_is_found_by_its_name() -> None:
    paths = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.stem != "__init__"]
    modules = [path.with_suffix("").as_posix() for path in paths if "templates" not in path.parts]
    unfound = [module for module in modules if not is_found(module)]
    assert len(modules) > 150
    assert [module for module in unfound if not any(fnmatch(module, pattern) for pattern in ELSEWHERE)] == []
    assert [pattern for pattern in ELSEWHERE if not any(fnmatch(module, pattern) for module in unfound)] == []
    assert [file for file in ELSEWHERE.values() if not (TESTS / file).is_file()] == []


def test_every_folder_of_tests_is_a_room() -> None:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders - NO_ROOMS == {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
