"""A long list of work shared out to the machine's cores by forking: a map over shares, in the order of the list.

A share whose process fails is done again in this one, so sharing can only cost time, never a result. Where there is no
fork, or one core, nothing is shared.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    T = TypeVar("T")

# Fewer names than this are done before another process has begun.
MIN_SHARE = 1000
_MAX_SHARES = 8


def in_shares(names: Sequence[str], work: Callable[[Sequence[str]], T]) -> list[T]:
    """``work(share)`` for each share of ``names``, the first here, each other one in a process of its own."""
    count = max(1, min(_cores(), _MAX_SHARES, len(names) // MIN_SHARE))
    size = -(-len(names) // count) or 1
    shares = [names[start : start + size] for start in range(0, max(len(names), 1), size)]
    processes = [_start(share, work) for share in shares[1:]]
    done = [work(shares[0])]
    for share, process in zip(shares[1:], processes, strict=True):
        answer = _finish(*process) if process is not None else ()
        done.append(answer[0] if answer else work(share))
    return done


def _cores() -> int:
    if not hasattr(os, "fork"):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _start(share: Sequence[str], work: Callable[[Sequence[str]], T]) -> tuple[int, int] | None:
    """Fork; the new process does its share, writes what it found, and ends without running anything else."""
    try:
        reading, writing = os.pipe()
        child = os.fork()
    except OSError:
        return None
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        import pickle

        found = work(share)
        with os.fdopen(writing, "wb") as stream:
            pickle.dump((found,), stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # no handler, buffer or traceback of the parent's is this process's to run or print
        os._exit(status)


def _finish(child: int, reading: int) -> tuple[T, ...]:
    """What a process found, as a tuple of one; empty where it failed."""
    import pickle

    with os.fdopen(reading, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    found: tuple[T, ...] = pickle.loads(data) if status == 0 else ()
    return found
