"""What came in, and from whom.

In: what an instructor has: folders, clones, zips, notebooks and single files, named as students and systems name them.
Out: a `Handin` for each student and exercise, and notices of what was left out; of one hand-in, a `Submission`: its
text and its hash. Everything is read as somebody else's bytes; nothing of it is imported, compiled or run.
"""
