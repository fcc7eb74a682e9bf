"""Where people and programs meet the screener: the command line, and later pages and an endpoint."""
