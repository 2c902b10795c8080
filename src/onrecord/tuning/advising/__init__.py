"""Advising: which remedy lowers which error of a system, measured on labelled cases; see ``onrecord.tuning.advise``."""
