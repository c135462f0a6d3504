"""A course that grades itself by how parameters move."""
