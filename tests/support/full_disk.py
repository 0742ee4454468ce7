"""A disk that is full, for this process only and without asking anybody for a disk."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def most_file_bytes(size: int) -> Iterator[None]:
    """Let this process write no file larger than `size`: the system refuses the rest, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
