"""Evaluation: systems measured side by side on the same cases."""
