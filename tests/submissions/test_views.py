"""What lies apart is seen as one folder: the parts of a download."""

from pathlib import Path

from autograder.course.spec import Course
from autograder.submissions.collect import collect
from autograder.submissions.views import joined
from tests.submissions.downloads import CASES, TOY, graded, write, zipped


def test_the_parts_of_one_download_may_be_named_each(toy: Course, tmp_path: Path) -> None:
    files, told, want, _ = CASES["a folder of Drive's in two zips"]
    root = write(tmp_path, files)
    found = collect(sorted(root.iterdir()), toy)
    assert graded(found) == want and found.told == told


def test_folders_without_end_are_not_taken_for_parts_of_one_download() -> None:
    class Endless:
        zips, recent, refused = 0, [], {}

        def names(self, *parts: str) -> dict[str, bool]:
            return {f"{len(parts)}-{number}": True for number in range(1000)}

    stamped = [f"HW 1-20260101T100000Z-00{number}.zip" for number in (1, 2)]
    assert joined({name: (Endless(), ()) for name in stamped}) is None


def test_parts_of_a_download_that_lacks_what_its_system_puts_beside_them(toy: Course, tmp_path: Path) -> None:
    for number in (1, 2):
        data = zipped(**{f"submission_{number}1/toy.py": TOY})
        (tmp_path / f"HW-20260101T100000Z-00{number}.zip").write_bytes(data)
    assert graded(collect([tmp_path], toy)) == {(f"{k}1", "01_toy"): "toy.py" for k in (1, 2)}
