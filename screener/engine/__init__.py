"""Drafts -> reports in the same order; a draft that fails does not affect the others."""
