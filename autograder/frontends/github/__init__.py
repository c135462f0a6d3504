"""`autograder github`: a repository whose pushes are checked. `repository` makes it, `report` is what runs in its workflow."""
