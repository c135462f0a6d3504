"""A roster says who is in the class: by it hand-ins get their people, and who handed in nothing is missing."""

from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.submissions.collect import collect
from autograder.submissions.roster import match, namesakes, read_roster
from tests.helpers import put

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (99)
    Points Possible,,,,,10
"Lovelace, Ada",11,s501,ada,Monday,
"Byron, Bob",12,s502,bob,Monday,
"Euler, Eve",13,s503,eve,Friday,
"Student, Test",14,,x,Monday,
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade
Participant 12345,Ada Lovelace,ada@example.edu,Submitted,
Participant 12346,Bob Byron,bob@example.edu,,
Participant 12347,Eve Euler,eve@example.edu,,
"""
GRADESCOPE = "First Name;Last Name;SID;Email;Section\nAda;Lovelace;s501;ada@example.edu;1\nBob;Byron;s502;bob@x.edu;1\nEve;Euler;s503;e@x.edu;2\n"
BRIGHTSPACE = "OrgDefinedId,Username,Last Name,First Name,Email\n#s501,#ada,Lovelace,Ada,a@x.edu\n#s502,#bob,Byron,Bob,b@x.edu\n#s503,#eve,Euler,Eve,e@x.edu\n"
GERMAN = "Vorname,Nachname,ID-Nummer,Anmeldename,E-Mail-Adresse,Gruppen\nAda,Lovelace,s501,ada,ada@x.edu,A\nBob,Byron,s502,bob,b@x.edu,A\nEve,Euler,s503,eve,e@x.edu,B\n"
WORKSHEET = """\
ID,Vollst\u00e4ndiger Name,E-Mail-Adresse,Status,Bewertung
Teilnehmer/in 12345,Ada Lovelace,ada@x.edu,Abgegeben,
Teilnehmer/in 12346,Bob Byron,bob@x.edu,,
Teilnehmer/in 12347,Eve Euler,eve@x.edu,,
"""
FRENCH = "Pr\u00e9nom;Nom;Nom d'utilisateur;Adresse de courriel\nAda;Lovelace;ada;ada@x.edu\nBob;Byron;bob;b@x.edu\nEve;Euler;eve;e@x.edu\n"
SPANISH = "Nombre,Apellido(s),Nombre de usuario,Direcci\u00f3n de correo\nAda,Lovelace,ada,a@x.edu\nBob,Byron,bob,b@x.edu\nEve,Euler,eve,e@x.edu\n"
VORNAME_NAME = "Name,Vorname,Benutzername\nLovelace,Ada,ada\nByron,Bob,bob\nEuler,Eve,eve\n"
PLAIN = "\ufeffid,name,email,section\r\nada,Ada Lovelace,ada@example.edu,A\r\nbob,Bob Byron,bob@example.edu,A\r\neve,Eve Euler,,B\r\n"
NAMES = ["Ada Lovelace", "Bob Byron", "Eve Euler"]

# By roster and layout: what ada and bob handed in. Eve is absent in all.
LAYOUTS = {
    "moodle": ["Ada Lovelace_12345_assignsubmission_file_/toy.py", "Bob Byron_99_assignsubmission_file_/toy.py"],
    "canvas": ["lovelaceada_11_901_toy.py", "byronbob_12_902_toy.py"],
    "brightspace": [
        f"{n}-7 - {name} - Jan 1, 2026 1000 AM/toy.py" for n, name in ((3, "Ada Lovelace"), (4, "Bob Byron"))
    ],
    "user names": ["ada/toy.py", "bob/toy.py"],
    "names": ["Ada Lovelace/toy.py", "Byron, Bob/toy.py"],
}
ROSTERS = {"canvas": CANVAS, "moodle": MOODLE, "gradescope": GRADESCOPE, "brightspace": BRIGHTSPACE, "plain": PLAIN}
ROSTERS |= {
    "german": GERMAN,
    "german worksheet": WORKSHEET,
    "french": FRENCH,
    "spanish": SPANISH,
    "name, first name": VORNAME_NAME,
}


def by_roster(root: Path, text: str, toy: Course, *files: str):
    root.mkdir(exist_ok=True)
    path = root / "roster.csv"
    path.write_bytes(text.encode())
    listed, said = read_roster(path, toy)
    found, known = match(collect([put(root / "in", *files)], toy, None, namesakes(listed)), listed, path, toy)
    return found, known, said


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("roster", ROSTERS)
def test_hand_ins_get_their_people_and_who_is_absent_is_missing(roster, layout, toy, tmp_path):
    found, known, said = by_roster(tmp_path, ROSTERS[roster], toy, *LAYOUTS[layout])
    people = ["Lovelace, Ada", "Byron, Bob", "Euler, Eve"] if roster == "canvas" else NAMES
    if (
        layout == "user names" and roster == "gradescope"
    ):  # which has no user names, and bob's and eve's address is another
        people[0] = "Ada Lovelace"
    assert sorted(known) == sorted(people) and said == []
    assert {h.student: h.found for h in found.handins} == {people[0]: True, people[1]: True, people[2]: False}
    assert found.notices == [f"{tmp_path}/roster.csv: 1 of 3 handed in nothing: {people[2]}"] and found.whole
    eve = next(handin for handin in found.handins if not handin.found)
    assert eve.where == f"{people[2]}: is on roster.csv, and handed in nothing of 01_toy"


def test_who_is_not_on_it_keeps_the_name_and_is_told(toy, tmp_path):
    found, _, _ = by_roster(tmp_path, PLAIN, toy, "ada/toy.py", "zoe/toy.py", "yan/toy.py")
    assert {h.student for h in found.handins if h.found} == {"Ada Lovelace", "zoe", "yan"}
    assert found.notices == [
        f"{tmp_path}/roster.csv: does not list yan, zoe, who handed in: they keep their names",
        f"{tmp_path}/roster.csv: 2 of 3 handed in nothing: Bob Byron, Eve Euler",
    ]


def test_an_id_that_goes_with_another_name_is_not_that_one_s(toy, tmp_path):
    roster = "id,name\n11,Zoe Zed\n12,Ada Lovelace\n"
    found, _, _ = by_roster(tmp_path, roster, toy, "lovelaceada_11_901_toy.py", "byronbob_12_902_toy.py")
    assert {h.student: h.found for h in found.handins} == {"Ada Lovelace": True, "Zoe Zed": False, "byronbob": True}
    assert (
        f"{tmp_path}/roster.csv: has the id with another name of byronbob (line 3: Ada Lovelace): " in found.notices[1]
    )


@pytest.mark.parametrize("word", ["Participant", "Participante", "Teilnehmerin", "Teilnehmer_in", "Deelnemer"])
@pytest.mark.parametrize("said", ["Participant {}", "Teilnehmer/in {}", "Participante {}", "Utilisateur {}"])
def test_whose_name_moodle_keeps_back_is_told_by_the_number_in_any_language(word, said, toy, tmp_path):
    roster = "".join(f"{said.format(number)},Submitted\n" for number in (7100, 7101, 7102))
    files = [f"{word}_{number}_assignsubmission_file_/toy.py" for number in (7100, 7101)]
    found, _, _ = by_roster(tmp_path, f"Identifier,Status\n{roster}", toy, *files)
    assert {h.student: h.found for h in found.handins} == {
        said.format(7100): True,
        said.format(7101): True,
        said.format(7102): False,
    }
    assert len(found.notices) == 1 and "1 of 3 handed in nothing" in found.notices[0]


def test_a_group_s_name_before_each_in_moodle_is_none_of_the_name(toy, tmp_path):
    roster = "name,id\nAda Lovelace,1\nBob Byron-Smith,2\nEve Euler,3\nByron,4\n"
    names = ("Gruppe 1-Ada Lovelace_11", "Gruppe 1-Bob Byron-Smith_12", "Default group-Eve_Euler_13")
    files = [
        f"{name}_assignsubmission_file_{end}" for name, end in zip(names, ("/toy.py", "/toy.py", "toy.py"), strict=True)
    ]
    found, _, _ = by_roster(tmp_path / "a", roster, toy, *files)
    assert {h.student for h in found.handins if h.found} == {"Ada Lovelace", "Bob Byron-Smith", "Eve Euler"}
    assert [note.partition("csv: ")[2] for note in found.notices] == ["1 of 4 handed in nothing: Byron"]
    # Where one name has no hyphen, no group stands before the others.
    files = [f"{name}_assignsubmission_file_/toy.py" for name in ("Smith-Byron_11", "Eve Euler_12")]
    found, _, _ = by_roster(tmp_path / "b", roster, toy, *files)
    assert {h.student for h in found.handins if h.found} == {"Smith-Byron", "Eve Euler"}


def test_a_group_s_work_in_canvas_is_graded_as_that_of_its_members(toy, tmp_path):
    files = ("projectgroup1_12_901_toy.py", "projectgroup2_13_902_toy.py")
    found, _, _ = by_roster(tmp_path / "a", CANVAS, toy, *files)
    assert {h.student: h.found for h in found.handins} == {
        "Byron, Bob": True,
        "Euler, Eve": True,
        "Lovelace, Ada": False,
    }
    assert "lists nobody called projectgroup1 (Byron, Bob), projectgroup2 (Euler, Eve): graded as" in found.notices[0]
    told = "name,canvas_user_id,login_id,group_name\nAda,11,ada,Project Group 1\nBob,12,bob,Project Group 1\nEve,13,eve,Project Group 2\n"
    found, _, _ = by_roster(tmp_path / "b", told, toy, *files)
    assert {h.student: h.where[-10:-7] for h in found.handins if h.found} == {
        "Ada": "901",
        "Bob": "901",
        "Eve": "902",
    }
    found, _, _ = by_roster(tmp_path / "c", CANVAS, toy, "anon_00012_901_toy.py")
    assert {h.student: h.found for h in found.handins if h.found} == {"anon": True}


def test_two_of_one_name_are_told_apart_by_their_ids(toy, tmp_path):
    roster = "id,name\n11,Ada Lovelace\n12,Ada Lovelace\n"
    files = ("lovelaceada_11_901_toy.py", "lovelaceada_12_902_toy.py", "Ada Lovelace/toy.py")
    found, known, _ = by_roster(tmp_path, roster, toy, *files)
    assert sorted(known) == ["Ada Lovelace (11)", "Ada Lovelace (12)"]
    assert {h.student for h in found.handins} == {*known, "Ada Lovelace"}
    (notice,) = found.notices
    assert notice.startswith(f"{tmp_path}/roster.csv: lists several that may be Ada Lovelace: they keep their names; ")


def test_namesakes_in_several_moodle_downloads_are_not_one_until_whoever_grades_says_who_is_who(toy, tmp_path):
    roster = "id,name\n11,Ada Lovelace\n12,Ada Lovelace\n13,Bob\n"
    files = [f"{hw}_assignsubmission_file_" for hw in ("hw1/{}_501", "hw2/{}_602")]
    bob = ("hw1/Bob_503_assignsubmission_file_/toy.py", "hw2/Bob_604_assignsubmission_file_/more.py")
    names = [folder.format("Ada Lovelace") + f"/{file}.py" for folder, file in zip(files, ("toy", "more"), strict=True)]
    found, _, _ = by_roster(tmp_path / "a", roster, toy, *names, *bob)
    theirs = {("Bob", "01_toy"), ("Bob", "02_more")}
    adas = {("Ada Lovelace (501)", "01_toy"), ("Ada Lovelace (602)", "02_more")}
    assert {(h.student, h.exercise) for h in found.handins if h.found} == theirs | adas
    assert "name a folder as the one meant is called here, such as 'Ada Lovelace (11)'" in found.notices[0]
    said = [names[0].replace("lace_", "lace (11)_"), names[1].replace("lace_", "lace (12)_")]
    found, _, _ = by_roster(tmp_path / "b", roster, toy, *said, *bob)
    adas = {("Ada Lovelace (11)", "01_toy"), ("Ada Lovelace (12)", "02_more")}
    assert {(h.student, h.exercise) for h in found.handins if h.found} == theirs | adas and found.notices == []


def test_two_of_one_name_in_two_downloads_are_each_their_own(toy, tmp_path):
    roster = 'Student,ID\n"Smith, John",11\n"Smith, John",15\n"Doe, Jane",12\n'
    files = ("hw1/smithjohn_11_901_toy.py", "hw1/doejane_12_902_toy.py")
    found, _, _ = by_roster(tmp_path, roster, toy, *files, "hw2/smithjohn_15_955_more.py", "hw2/doejane_12_956_more.py")
    graded = {(h.student, h.exercise) for h in found.handins if h.found}
    johns = {("Smith, John (11)", "01_toy"), ("Smith, John (15)", "02_more")}
    assert graded == johns | {("Doe, Jane", "01_toy"), ("Doe, Jane", "02_more")}


def test_two_hand_ins_of_one_person_are_told(toy, tmp_path):
    found, _, _ = by_roster(tmp_path, PLAIN, toy, "ada/toy.py", "Ada Lovelace/toy.py", "bob/toy.py")
    assert [h.student for h in found.handins if h.found] == ["Ada Lovelace", "Bob Byron"]
    assert len(found.notices) == 2 and "is graded as 01_toy of Ada Lovelace" in found.notices[0] and not found.whole


def test_a_roster_of_ids_alone_names_everybody_by_id(toy, tmp_path):
    found, known, _ = by_roster(tmp_path, "github_username\nada\nbob\n", toy, "01-toy-ada/toy.py", "01-toy-zed/toy.py")
    assert sorted(known) == ["ada", "bob"] and {h.student: h.found for h in found.handins} == {
        "ada": True,
        "bob": False,
        "zed": True,
    }


def test_the_newest_of_two_hand_ins_of_one_person_counts(toy, tmp_path):
    early, late = (
        f"{n}-7 - {name} - Jan {n}, 2026 1000 AM/toy.py" for n, name in ((1, "Ada Lovelace"), (2, "Lovelace Ada"))
    )
    found, _, _ = by_roster(tmp_path, "name\nAda Lovelace\nBob\n", toy, early, late)
    assert [h.where for h in found.handins if h.found] == [str(tmp_path / "in" / late)]
    assert f"{early}: left out: " in found.notices[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no rows"),
        ("id,name\n", "holds no rows"),
        ("a,b\n1,2\n", "has no column id, name or email: its first line is  a, b: call at least one so"),
        ("id,name\n1,\0\n", "is not a CSV file"),
        ('id,name\n1,"ada\n' + "x" * 200_000, "is not CSV"),
    ],
)
def test_a_damaged_roster_is_a_sentence(text, said, toy, tmp_path):
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(UsageError, match=said) as caught:
        read_roster(tmp_path / "r.csv", toy)
    assert str(tmp_path / "r.csv") in str(caught.value)
    with pytest.raises(UsageError, match="no such file"):
        read_roster(tmp_path / "none.csv", toy)


def test_odd_rows_are_told_and_the_rest_is_read(toy, tmp_path):
    text = "id,name,extension,extension 01\n1,Ada,2,\n1,Bob,,\n3,Eve,soon,1.5\n4,Kim,,,,x\n,,,\n5,=cmd()|'x'!A0,,\n"
    (tmp_path / "r.csv").write_text(text)
    listed, said = read_roster(tmp_path / "r.csv", toy)
    assert [one.person.name for one in listed] == ["Ada", "Bob", "Eve", "Kim", "=cmd()|'x'!A0"]
    assert [dict(one.extensions) for one in listed] == [{"": 2.0}, {}, {"01_toy": 1.5}, {}, {}]
    assert [sentence.partition("r.csv, ")[2] for sentence in said] == [
        "line 5: has 6 cells, not the 4 of the header: it is read as far as they go",
        "line 3: 1 is also in line 2, of Ada: Bob is read without it: correct one of the two",
        "line 4: extension is 'soon': give a number of days, of all or of an exercise",
    ]
    (tmp_path / "r.csv").write_text("id,email,name\n1,A@x.edu,Ada L\n1,,L Ada\n2,a@x.edu,Bob\n2,,\n")
    listed, said = read_roster(tmp_path / "r.csv", toy)
    assert [(one.person.id, one.person.email, one.columns["email"]) for one in listed] == [
        ("1", "A@x.edu", "A@x.edu"),
        ("2", "", ""),
    ]
    assert [sentence.partition("r.csv, ")[2] for sentence in said] == [
        "line 3: left out: line 2 has 1 too",
        "line 4: a@x.edu is also in line 2, of Ada L: Bob is read without it: correct one of the two",
        "line 5: left out: line 4 has 2 too",
    ]
    for days in ("nan", "inf", "1e10", "-3", "367"):
        (tmp_path / "r.csv").write_text(f"id,extension,extension 01\n1,2,{days}\n")
        ((one,), (sentence,)) = read_roster(tmp_path / "r.csv", toy)
        assert one.extensions == {"": 2.0} and f"line 2: extension 01 is {days!r}: give a number of days" in sentence
    (tmp_path / "r.csv").write_bytes("id;name\n1;Müller\n".encode("cp1252"))
    assert read_roster(tmp_path / "r.csv", toy)[0][0].person.name == "Müller"
    (tmp_path / "r.csv").write_bytes("id\tname\n1\tMüller\n".encode("utf-16"))
    assert read_roster(tmp_path / "r.csv", toy)[0][0].person.name == "Müller"
