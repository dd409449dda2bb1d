"""Writes: one at a time, each whole or not at all, in a process of their own.

A write is applied to a candidate, a copy of the current revision whose large files are links. Only
when everything went well and is on the disk does the candidate become the current revision, in one
step. So a write that was answered survives a crash, and one that was not leaves nothing.
"""

from provolta.writes.conditions import Conditions
from provolta.writes.writer import Change, Part, Writer, WriterLimits

__all__ = ["Change", "Conditions", "Part", "Writer", "WriterLimits"]
