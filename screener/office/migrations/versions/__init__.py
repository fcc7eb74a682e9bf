"""One change of the tables a file, never edited once it is released; 0001 is where the records of 0.1.0 stand."""
