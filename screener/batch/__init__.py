"""A file, folder or zip of drafts -> a file of reports: a stream that memory does not grow with, no post lost."""
