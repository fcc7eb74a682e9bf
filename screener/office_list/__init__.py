"""The office list: what is public and belongs to the office: its phones, its staff, its schools, its mascot."""
