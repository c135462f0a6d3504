"""Make `course.schema.json`, with which editors complete and check a `course.yml` while it is written: `make schema`.

What the models of `autograder.course.spec` say, and what they do to the text before they read it: a case may be `like`
another, and then says only what differs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course.spec import CourseSpec

SCHEMA = Path(__file__).parents[1] / "autograder/frontends/authoring/templates/course.schema.json"


def schema_text() -> str:
    """The text of the file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(CourseSpec.model_json_schema())}
    case = schema["$defs"]["CaseSpec"]
    whole = case["properties"]["data"]
    case["properties"] |= {"data": {}, "like": {"type": "string", "description": "An earlier case of the exercise."}}
    case |= {"if": {"required": ["like"]}, "else": {"properties": {"data": whole}}}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _plain(part: Any) -> Any:
    """A schema without the titles that repeat its keys, with descriptions of one paragraph, and with no keys but the known ones."""
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if not isinstance(part, dict):
        return part
    plain = {key: _plain(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}
    if isinstance(plain.get("description"), str):
        plain["description"] = plain["description"].partition("\n\n")[0].replace("``", "`")
    return plain | ({"additionalProperties": False} if "patternProperties" in plain else {})


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
