"""Classes made of named parts: what they take, and what two of them share."""

from __future__ import annotations

from functools import cached_property

import pytest

from trm_hooks.record import Record, Value


class Place(Record):
    path: str
    line: int = 1
    notes: list[str] = []


class Seen(Record, frozen=False):
    count: int = 0


class Layer(Place):
    depth: int = 0

    @cached_property
    def twice(self) -> int:
        return 2 * self.depth


class Span(Value):
    start: int
    end: int = 9


class Marked(Place):
    mark: str = "!"


def test_parts_are_taken_in_their_order_and_by_name() -> None:
    place = Place("a.yaml", line=3)
    assert (place.path, place.line, place.notes) == ("a.yaml", 3, [])


def test_two_records_share_no_list() -> None:
    first, second = Place("a.yaml"), Place("b.yaml")
    first.notes.append("read")
    assert (first.notes, second.notes, Place("c.yaml").notes) == (["read"], [], [])


def test_a_list_that_is_given_is_kept_as_it_is() -> None:
    notes: list[str] = []
    assert Place("a.yaml", notes=notes).notes is notes


def test_a_subclass_has_the_parts_of_its_class_first() -> None:
    marked = Marked("a.yaml", 2, ["read"], "?")
    assert (marked.path, marked.line, marked.notes, marked.mark) == ("a.yaml", 2, ["read"], "?")
    assert (Marked("a.yaml").notes, Marked("a.yaml").mark) == ([], "!")


def test_another_with_some_parts_changed() -> None:
    place = Place("a.yaml", 2, ["read"])
    other = place.but(line=5)
    assert (other.path, other.line, other.notes) == ("a.yaml", 5, ["read"])
    assert place.line == 2
    with pytest.raises(TypeError, match="no lines"):
        place.but(lines=5)


def test_a_finished_record_is_not_changed() -> None:
    place = Place("a.yaml")
    with pytest.raises(AttributeError, match=r"but\(line=...\)"):
        place.line = 2  # type: ignore[misc]


def test_a_record_that_is_filled_in_is() -> None:
    seen = Seen()
    seen.count += 1
    assert (seen.count, Seen().count) == (1, 0)


def test_values_with_equal_parts_are_equal() -> None:
    assert Span(1, 2) == Span(1, end=2) != Span(1, 3)
    assert {Span(1, 2), Span(1, 2)} == {Span(1, 2)}
    assert repr(Span(1, 2)) == "Span(1, 2)"


def test_a_copy_works_out_anew_what_hangs_on_its_parts() -> None:
    layer = Layer("a.yaml", notes=["read"], depth=2)
    assert layer.twice == 4
    other = layer.but(depth=3)
    assert other.as_tuple() == ("a.yaml", 1, ["read"], 3)
    assert (other.twice, layer.twice) == (6, 4)
