"""A file, folder or zip of drafts -> a file of reports: streamed in constant memory, without losing a post."""
