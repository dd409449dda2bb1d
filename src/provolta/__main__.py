"""``python -m provolta`` is the same as ``provolta``."""

from provolta.cli import main

main()
