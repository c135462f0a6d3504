"""``python -m autograder``: the command line."""

from autograder.frontends.cli import main

main()
