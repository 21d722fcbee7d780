"""Share a long list of work out to the machine's cores by forking; where there is no fork, or one core, nothing is shared.

A share whose process fails is done again in this one, so dividing can only cost time, never a result.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

# Fewer names than this are done before another process has begun.
MIN_SHARE = 1000
_MAX_SHARES = 8


def divide(
    names: Sequence[str],
    work: Callable[[Sequence[str]], None],
    separately: Callable[[Sequence[str]], None],
    result: Callable[[], Any],
    merge: Callable[[Any], None],
) -> None:
    """Do ``work`` on all ``names``: the first share here, each other one ``separately``, in a process of its own.

    There ``result()`` gives what the work has gathered, as data that can be pickled; here ``merge`` takes it in, share by share
    in the order of ``names``.
    """
    shares = _shares(names)
    started = [_start(share, separately, result) for share in shares[1:]]
    work(shares[0])
    for share, process in zip(shares[1:], started, strict=True):
        gathered = _finish(process) if process is not None else None
        if gathered is None:
            work(share)
        else:
            merge(gathered[0])


def _shares(names: Sequence[str]) -> list[Sequence[str]]:
    count = max(1, min(_cores(), _MAX_SHARES, len(names) // MIN_SHARE))
    size = -(-len(names) // count)
    return [names[start : start + size] for start in range(0, max(len(names), 1), size or 1)]


def _cores() -> int:
    if not hasattr(os, "fork"):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _start(share: Sequence[str], work: Callable[[Sequence[str]], None], result: Callable[[], Any]) -> tuple[int, int] | None:
    """Fork; the new process does its share, writes what it gathered, and ends without running anything else."""
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

        work(share)
        with os.fdopen(writing, "wb") as stream:
            pickle.dump((result(),), stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # no handler, buffer or traceback of the parent's is this process's to run or print
        os._exit(status)


def _finish(process: tuple[int, int]) -> Any:
    """What a process gathered, as a tuple of one; None where it failed."""
    import pickle

    child, reading = process
    with os.fdopen(reading, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    return pickle.loads(data) if status == 0 else None
