"""`autograder gradescope`: an autograder for Gradescope. `bundle` packs it, `container` is what runs inside Gradescope's container."""
