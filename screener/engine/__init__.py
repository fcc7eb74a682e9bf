"""Drafts -> reports in the order in which they came; a draft that breaks breaks alone."""
