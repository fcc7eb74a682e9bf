"""The words of English and Spanish posts, by which the program sees at a glance that a post can be read."""
