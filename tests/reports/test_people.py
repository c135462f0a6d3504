"""Who is behind the names in a graded folder is kept between runs, and whose work is told of again is kept up to date."""

import datetime
from pathlib import Path

from autograder.reports.people import Arrival, Known, read_people, updated, write_people
from autograder.submissions.found import Person
from autograder.submissions.roster import Listed

WHEN = datetime.datetime(2026, 3, 1, 18, tzinfo=datetime.UTC)
ADA = Known(name="Lovelace, Ada", id="11", arrivals={"01_toy": Arrival(submitted=WHEN, late=True, system="canvas")})


def test_what_is_written_is_read_again_of_those_who_are_in_the_class(tmp_path: Path) -> None:
    assert read_people(tmp_path) == ({}, "")
    write_people(tmp_path, {"ada": ADA, "bob": Known(name="Bob")}, {"ada", "eve"})
    assert read_people(tmp_path) == ({"ada": ADA}, "")
    write_people(tmp_path, {"bob": Known(name="Bob")}, {"ada"})
    assert not (tmp_path / "people.json").exists(), "nobody of this class is known"


def test_a_newer_roster_says_who_somebody_is_and_leaves_how_their_work_came() -> None:
    people = {"ada": ADA}
    now = updated(
        people, [], {"ada": Listed(Person("Ada King", "12", "ada@x.edu"), section="Mon", extensions={"": 2.0})}
    )
    assert now == {
        "ada": Known(
            name="Ada King", id="12", email="ada@x.edu", section="Mon", extensions={"": 2.0}, arrivals=ADA.arrivals
        )
    }
    assert people == {"ada": ADA}


def test_what_is_damaged_is_told_and_nobody_is_known(tmp_path: Path) -> None:
    for text in ("", "[]", '{"ada": {"nickname": "a"}}', '{"ada": {"extensions": {"": -1}}}'):
        (tmp_path / "people.json").write_text(text)
        people, said = read_people(tmp_path)
        assert people == {} and said.startswith(f"{tmp_path}/people.json: is damaged: grade once more")
