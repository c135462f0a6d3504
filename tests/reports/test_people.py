"""Who is behind the names in a graded folder is kept between runs, and whose work is told of again is kept up to date."""

import datetime
from pathlib import Path

import pytest

from autograder.reports.people import (
    Arrival,
    Known,
    later_before,
    read_people,
    renamed,
    same_people,
    under_names_before,
    updated,
    write_people,
)
from autograder.submissions.found import Handin, Person, Source
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


def handin(name: str, id: str = "", label: str = "", system: str = "canvas", **of_it) -> Handin:
    source = Source(label or name, f"{system}:{id}", Person(name, id), system=system, **of_it)
    return Handin(label or name, "01_toy", "toy.py", f"in/{name}_{id}_toy.py", bytes, source)


TAN, LISTED = Known(name="tanwei", id="41003"), Listed(Person("Tan, Wei", "41003"), columns={"ID": "41003"})
ON_ROSTER = Known(name="Tan, Wei", id="41003", columns={"ID": "41003"})
BOB = Known(name="Bob Smith", id="b2", arrivals={"01_toy": Arrival(system="blackboard")})
BOB3 = handin("Bob Smith", "b3", system="blackboard")


@pytest.mark.parametrize(
    ("people", "handins", "listed", "same"),
    [
        ({"tanwei": TAN}, [], {"Tan, Wei": LISTED}, {"Tan, Wei": "tanwei"}),
        ({"Tan, Wei": ON_ROSTER}, [handin("tanwei", "41003")], {}, {"tanwei": "Tan, Wei"}),
        ({"tanwei": TAN}, [handin("tanwei", "41003")], {}, {"tanwei": "tanwei"}),
        ({"group 1": Known(name="group 1", id="41003")}, [], {"Tan, Wei": LISTED}, {}),  # another name
        ({"tanwei": TAN}, [handin("tanwei", "9")], {}, {}),
        ({"Ada": Known(name="Ada")}, [handin("Ada", "9", system="moodle")], {}, {}),  # a number of one download
        ({"tanwei": TAN, "wei": TAN}, [], {"Tan, Wei": LISTED}, {}),  # two had it
        ({"tanwei": TAN}, [handin("tanwei", "41003", "a"), handin("tanwei", "41003", "b")], {}, {}),  # two have it
    ],
)
def test_an_id_that_lasts_tells_who_is_the_same(people, handins, listed, same) -> None:
    assert same_people(people, handins, listed) == same


@pytest.mark.parametrize(
    ("people", "one", "name"),
    [
        ({"Tan, Wei": ON_ROSTER}, handin("tanwei", "41003"), "Tan, Wei"),  # the roster said it better
        ({"Bob Smith (b3)": Known(name="Bob Smith", id="b3")}, BOB3, "Bob Smith (b3)"),
        ({"Bob Smith": BOB}, handin("Bob Smith", "b2", "Bob Smith (b2)"), "Bob Smith (b2)"),  # there are two now
        ({"Bob Smith": BOB}, BOB3, "Bob Smith (b3)"),  # a namesake of another week
        ({"Bob Smith": Known(name="Bob Smith", id="s9")}, BOB3, "Bob Smith"),  # another system's id tells nothing
        (
            {"Bob Smith": BOB.model_copy(update={"columns": {"SID": "9"}, "id": "9"})},
            BOB3,
            "Bob Smith",
        ),  # nor a roster's
        ({}, BOB3, "Bob Smith"),
    ],
)
def test_a_hand_in_goes_by_the_name_that_its_person_has(people, one, name) -> None:
    (found,) = under_names_before(people, [one], {})
    assert found.student == found.source.student == name


def test_who_is_renamed_keeps_how_the_work_came() -> None:
    more = Known(name="Ada K.", arrivals={"02_more": Arrival(system="canvas")})
    assert renamed({"ada": ADA}, "ada", "Ada K.") == {"Ada K.": ADA.model_copy(update={"formerly": ["ada"]})}
    now = renamed({"ada": ADA, "Ada K.": more}, "ada", "Ada K.")
    assert now == {"Ada K.": Known(name="Ada K.", arrivals=ADA.arrivals | more.arrivals, formerly=["ada"])}


@pytest.mark.parametrize(
    ("before", "now", "stays"),
    [
        ({"attempt": 3}, {"attempt": 2}, True),
        ({"attempt": 2}, {"attempt": 3}, False),
        ({"attempt": 2}, {"attempt": 2}, False),
        ({"attempt": 3}, {"attempt": 2, "named": True}, False),  # whoever grades has named this one
        ({"submitted": WHEN}, {"submitted": WHEN - datetime.timedelta(hours=1)}, True),
        ({"submitted": WHEN}, {"submitted": WHEN + datetime.timedelta(hours=1)}, False),
        ({"submitted": WHEN}, {}, False),  # nothing tells which is the later
    ],
)
def test_a_later_attempt_of_an_earlier_run_outweighs_an_earlier_one(before, now, stays) -> None:
    people = {"ada": Known(arrivals={"01_toy": Arrival(system="canvas", **before)})}
    one = handin("ada", "11", **now)
    assert later_before(people, [one]) == ([one] if stays else [])
