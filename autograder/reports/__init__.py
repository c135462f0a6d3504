"""What people read.

In: results, and the pictures that belong to them.
Out: text for a terminal, the class report as self-contained pages, pictures as SVG or PNG, how long a class still takes.
Whatever a student can have chosen (a name, a message) is shown as plain text. Nothing is graded here.
"""
