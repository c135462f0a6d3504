"""A student's side on Windows: a real Windows Python with the package's wheel, under Wine."""
