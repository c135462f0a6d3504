"""A small table is read as any spreadsheet saves it, or told of with its line."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.submissions import table_file
from autograder.submissions.table_file import plain_header, read_table


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whichever_way_a_spreadsheet_saves_it_the_rows_are_the_same(
    separator: str, encoding: str, tmp_path: Path
) -> None:
    lines = [["Name", "SIS Login ID"], ["", ""], ["Müller", ' "m,1;2" '], ["Zoë", "z"]]
    path = tmp_path / "t.csv"
    path.write_bytes(
        "\r\n".join(separator.join(line).replace(' "', '"').replace('" ', '"') for line in lines).encode(encoding)
    )
    rows, said = read_table(path)
    assert [(row.line, row.get("name"), row.get("sisloginid")) for row in rows] == [
        (3, "Müller", "m,1;2"),
        (4, "Zoë", "z"),
    ]
    assert said == [] and rows[0].get("nobody") == ""


def test_a_header_is_the_same_however_a_system_writes_it() -> None:
    assert plain_header("SIS Login ID") == plain_header("sis_login-id") == "sisloginid"


def test_a_row_of_another_length_is_read_as_far_as_it_goes_and_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1\n1,2,3\n1,2,\n")
    rows, said = read_table(path)
    assert [row.cells for row in rows] == [{"a": "1"}, {"a": "1", "b": "2"}, {"a": "1", "b": "2"}]
    assert said == [f"{path}, line 3: has 3 cells, not the 2 of the header: it is read as far as they go"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no rows"),
        ("a,b\n", "holds no rows"),
        ("a\n\0\n", "is not a CSV file"),
        ("a\n" * 5, "has more than 3 rows"),
    ],
)
def test_what_is_no_table_is_a_sentence(text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "MAX_ROWS", 3)
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(UsageError, match=f"t.csv: {said}"):
        read_table(tmp_path / "t.csv")
