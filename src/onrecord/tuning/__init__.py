"""Tuning: training files from labelled pairs, writers trained on them, remedies compared, and what to do first."""
