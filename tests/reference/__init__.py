"""Slow and obvious implementations of the analyses, to hold the fast ones to."""
