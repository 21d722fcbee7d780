"""What the tests of linear work rest on: that work is counted, and that more than linear work is seen."""

from __future__ import annotations

from growth import calls, is_linear, lines


def loops(n: int) -> int:
    return sum(1 for _ in range(n))


def test_calls_and_lines_are_counted() -> None:
    assert calls(lambda: [abs(each) for each in range(50)]) >= 50
    assert lines(lambda: loops(100)) >= 100


def test_linear_work_is_distinguished_from_quadratic() -> None:
    assert is_linear(lambda n: 7 * n + 1000, 20)
    assert is_linear(lambda n: lines(lambda: loops(n)), 20)
    assert not is_linear(lambda n: n * n, 20)
    assert not is_linear(lambda n: lines(lambda: loops(n * n)), 20)
