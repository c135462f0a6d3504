"""`autograder release`: a student's folder, packed from the course. `pack` says what is in it, `wheel` packs this package."""
