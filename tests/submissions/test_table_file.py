"""A small table is read as any spreadsheet saves it, or told of with its line."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.submissions import table_file
from autograder.submissions.table_file import read_table


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


def test_the_line_by_which_excel_is_told_the_separator_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for first in ("sep=|", '"sep=|"'):
        path.write_text(f"{first}\nname|id\nada, the first|1\n")
        rows, said = read_table(path)
        assert [(row.line, row.cells) for row in rows] == [(3, {"name": "ada, the first", "id": "1"})] and said == []


def test_a_column_that_is_there_twice_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("name,id,id,,\nada,1,2,,\n")
    rows, said = read_table(tmp_path / "t.csv")
    assert rows[0].get("id") == "2" and said == [
        f"{tmp_path}/t.csv: has several columns 'id': the last of them is read"
    ]


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_quotation_mark_that_is_never_closed_is_told_with_its_line(end: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'id,name\n1,"ada\nlovelace"\n2,"bob\n3,eve{end}')
    with pytest.raises(UsageError, match=r"t.csv, line 4: a quotation mark that begins in it is never closed"):
        read_table(tmp_path / "t.csv")


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
