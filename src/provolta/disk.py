"""What the system says of a disk that has no room or may not be written, as an error of ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from provolta.errors import DiskError


@contextmanager
def told() -> Iterator[None]:
    """Tell what the system refuses in here in a sentence.

    >>> with told():
    ...     open("/nowhere/at/all", "w")
    Traceback (most recent call last):
        ...
    provolta.errors.DiskError: /nowhere/at/all cannot be read or written: No such file or directory.
      See that the disk has room, and that the folder may be read and written.
    """
    try:
        yield
    except OSError as error:
        raise refusal(error) from error


def refusal(error: OSError) -> DiskError:
    """The error that says what the system refused, and where.

    >>> refusal(OSError("IO error: No space left on device: While appending to file: a")).what
    'The store cannot be read or written: No space left on device: While appending to file: a.'
    """
    where, why = "The store", str(error).removeprefix("IO error: ")
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        _, where, why = error.args[0][0]
        why = why.removeprefix("[Errno ").partition("] ")[2].partition(": '")[0] or why
    elif error.strerror:
        where, why = str(error.filename2 or error.filename or where), error.strerror
    return DiskError(
        f"{where} cannot be read or written: {why.rstrip('.')}.",
        remedy="See that the disk has room, and that the folder may be read and written.",
    )
