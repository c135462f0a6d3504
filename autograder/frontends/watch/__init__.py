"""`autograder watch`: checks an exercise whenever its file is saved. `state` knows what happened, `loop` makes it happen, `screen` shows it."""
