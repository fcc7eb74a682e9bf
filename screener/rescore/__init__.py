"""Draft, Text, facts -> facts with new post scores: a classifier combines everything that was measured.

It runs after `resolve`, because it uses who is named; it decides nothing.
"""
