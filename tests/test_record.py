"""Classes made of named parts: what they take, and what two of them share."""

from __future__ import annotations

from trm_hooks.record import Record


class Place(Record):
    path: str
    line: int = 1
    notes: list[str] = []


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
    other = place.having(line=5)
    assert (other.path, other.line, other.notes) == ("a.yaml", 5, ["read"])
    assert place.line == 2
