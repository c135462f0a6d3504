"""The author's tools: `build` makes exercises/ from solutions/, `validate` says whether the course is what it promises."""
