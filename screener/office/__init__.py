"""The office's record: screened posts, decisions with who and when; its list of students and its tokens."""
