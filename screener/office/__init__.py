"""The office's record: screened posts, who decided what and when; its list of students and its tokens."""
