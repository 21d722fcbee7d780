"""How much work something does: counted and never timed, so that a busy machine changes nothing."""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections.abc import Callable
from types import FrameType


def calls(run: Callable[[], object]) -> int:
    """How many functions are called, those in C too."""
    profile = cProfile.Profile()
    profile.runcall(run)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def lines(run: Callable[[], object]) -> int:
    """How many lines of Python are run, and functions in C called: sees loops that call nothing, and takes longer."""
    count = 0

    def line(_frame: FrameType, _event: str, _argument: object) -> Callable[..., object]:
        nonlocal count
        count += 1
        return line

    def call(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "c_call"

    tracing, profiling = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        run()
    finally:
        sys.settrace(tracing)
        sys.setprofile(profiling)
    return count


def is_linear(work: Callable[[int], int], size: int, slack: int = 300) -> bool:
    """Whether the work grows no faster than the size, from ``size`` to twice and four times that."""
    work(size // 2)  # what is imported or compiled once belongs to no size
    one, two, four = map(work, (size, 2 * size, 4 * size))
    # quadratic work would grow by four times as much in the second step
    return four - two <= 2.3 * (two - one) + slack
