"""One change of the tables a file, never edited once it is released."""
