"""The commands: each finds the course, calls the core, prints, and exits."""
