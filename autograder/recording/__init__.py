"""What is seen of a run, and how it travels.

In: an exercise's checks, and what a module's steps return or do while they are called.
Out: an `Observation`, plain arrays and short facts, and the bytes that carry it between processes.
Nothing here knows whether what it sees is right. Authors import all of it from `autograder.checking`.
"""
