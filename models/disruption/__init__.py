"""Posts -> the classifier that tells heat from harm: its features, training, figures and weights."""
