"""The commands of the command line, one function each: find the course, call the core, print, exit."""
