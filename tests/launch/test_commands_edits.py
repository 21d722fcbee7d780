"""Edits of a command keep its quoting and its line continuations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.launch.commands import Command, find_commands
from trm_hooks.launch.edits import append_after, remove_words, set_word_value
from trm_hooks.yaml.edit.edits import Refusal, apply
from trm_hooks.yaml.text import SourceText


def read(text: str, path: str = "run.sh") -> tuple[SourceText, Command]:
    source = SourceText(path, text)
    (command,) = find_commands(source)
    return source, command


def removed(text: str, *names: str) -> str:
    source, command = read(text)
    words = [word for word in command.words if word.text.startswith(names)]
    assert words
    return apply(text, remove_words(source, command, words))


@pytest.mark.parametrize(
    ("names", "before", "after"),
    [
        (["a="], "python t.py a=1 b=2\n", "python t.py b=2\n"),
        (["a="], "python t.py b=2 a=1\n", "python t.py b=2\n"),
        (["a="], "python t.py   'a=1'   b=2\n", "python t.py   b=2\n"),
        (["a="], "python t.py a=1", "python t.py"),
        (["a="], "python t.py a=1 > log\n", "python t.py > log\n"),
        (["a="], "(python t.py a=1)\n", "(python t.py)\n"),
        (["a=", "b="], "python t.py a=1 b=2 c=3\n", "python t.py c=3\n"),
        (["a="], "python t.py \\\n  a=1 \\\n  b=2\n", "python t.py \\\n  b=2\n"),
        (["b="], "python t.py \\\n  a=1 \\\n  b=2\n", "python t.py \\\n  a=1\n"),
        (["a=", "b="], "python t.py \\\n  a=1 \\\n  b=2\n", "python t.py\n"),
        (["a=", "c="], "python t.py \\\n  a=1 \\\n  b=2 \\\n  c=3\necho\n", "python t.py \\\n  b=2\necho\n"),
        (["a="], "python t.py \\\n  a=1 b=2\n", "python t.py \\\n  b=2\n"),
        (["b="], "python t.py \\\n  a=1 b=2\n", "python t.py \\\n  a=1\n"),
        (["a=", "b="], "python t.py \\\n  a=1 b=2 c=3\n", "python t.py \\\n  c=3\n"),
        (["a="], "python t.py \\\n  a=1 \\\n  > log\n", "python t.py \\\n  > log\n"),
        (["b="], "python t.py \\\n  > log \\\n  b=2\n", "python t.py \\\n  > log\n"),
        (["a="], "python t.py \\\n  a=1 > log\n", "python t.py \\\n  > log\n"),
        (["a="], "python t.py \\\n  a=1 # why\n", "python t.py \\\n  # why\n"),
        (["a="], "python t.py \\\r\n  a=1 \\\r\n  b=2\r\n", "python t.py \\\r\n  b=2\r\n"),
        (["b="], "python t.py \\\r\n  a=1 \\\r\n  b=2\r\n", "python t.py \\\r\n  a=1\r\n"),
        (["a="], "python t.py a=1 \\\n  b=2\n", "python t.py \\\n  b=2\n"),
        (["a="], "bash -c 'python t.py a=1 b=2'\n", "bash -c 'python t.py b=2'\n"),
    ],
)
def test_remove(names: list[str], before: str, after: str) -> None:
    assert removed(before, *names) == after


@pytest.mark.parametrize(
    ("written", "value", "after"),
    [
        ("a=1", "2", "a=2"),
        ("a=", "2", "a=2"),
        ("a=1", "[x, y]", "a='[x, y]'"),
        ("'a=1'", "2", "'a=2'"),
        ("'a=1'", "[x, y]", "'a=[x, y]'"),
        ('"a=1"', "2", '"a=2"'),
        ('a="1"', "2", 'a="2"'),
        ("a='1'", "${b}", "a='${b}'"),
        ('"a=1"', "${b}", '"a=\\${b}"'),
        ("'a=1'", "it's", '"a=it\'s"'),
        ("a=''", "2", "a=2"),
        ("a=1'2'", "3", "a=3"),
        ("a=$X", "3", "a=3"),
        ('"a=$X"', "3", "a=3"),
        ("a=1\\ 2", "3", "a=3"),
        ('a=\\"1\\"', "3", "a=3"),
        ("+a.b=c=d", "e", "+a.b=e"),
    ],
)
def test_set_value(written: str, value: str, after: str) -> None:
    source, command = read(f"python t.py x=0 {written} y=0\n")
    text = apply(source.text, set_word_value(source, command.overrides[1], value))
    assert text == f"python t.py x=0 {after} y=0\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("--config-name=x", "--config-name=new"),
        ('--config-name="x"', '--config-name="new"'),
        ("--config-name 'x'", "--config-name 'new'"),
        ("-cn x", "-cn new"),
    ],
)
def test_set_the_value_of_an_option(before: str, after: str) -> None:
    source, command = read(f"python t.py {before} a=1\n")
    assert command.config_name is not None
    assert apply(source.text, set_word_value(source, command.config_name, "new")) == f"python t.py {after} a=1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("python t.py a=1 b=2\n", "python t.py a=1 n=4 b=2\n"),
        ("python t.py a=1", "python t.py a=1 n=4"),
        ("python t.py \\\n    a=1 \\\n    b=2\n", "python t.py \\\n    a=1 \\\n    n=4 \\\n    b=2\n"),
        ("python t.py \\\r\n\ta=1\r\n", "python t.py \\\r\n\ta=1 \\\r\n\tn=4\r\n"),
        ("python t.py \\\n  a=1 b=2\n", "python t.py \\\n  a=1 n=4 b=2\n"),
        ("bash -c 'python t.py a=1'\n", "bash -c 'python t.py a=1 n=4'\n"),
        ("python t.py 'a=1'>log\n", "python t.py 'a=1' n=4>log\n"),
    ],
)
def test_append(before: str, after: str) -> None:
    source, command = read(before)
    assert apply(before, append_after(source, command, command.overrides[0], "n=4")) == after


def test_appended_text_is_quoted_where_it_must_be() -> None:
    source, command = read("python t.py a=1\n")
    edits = append_after(source, command, command.overrides[0], "n=[1, ${x}]")
    assert apply(source.text, edits) == "python t.py a=1 'n=[1, ${x}]'\n"
    source, command = read("all:\n\tpython t.py a=1\n", "Makefile")
    edits = append_after(source, command, command.overrides[0], "n=${x}")
    assert apply(source.text, edits) == "all:\n\tpython t.py a=1 'n=$${x}'\n"


def test_inside_a_string_what_needs_quotes_is_refused() -> None:
    source, command = read("bash -c 'python t.py a=1'\n")
    assert apply(source.text, set_word_value(source, command.overrides[0], "2")) == "bash -c 'python t.py a=2'\n"
    with pytest.raises(Refusal, match="quotes of its own"):
        set_word_value(source, command.overrides[0], "[1, 2]")


SPACES = st.sampled_from([" ", "  ", " \\\n  ", " \\\n"])
WORDS = st.sampled_from(["a=1", "'b=[1, 2]'", 'c="x y"', "+d=$E", '"f=g"', "--cfg=job", "> log", "~h"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SPACES, WORDS), min_size=1, max_size=6), st.data())
def test_after_any_removal_the_other_words_are_left(pieces: list[tuple[str, str]], data: st.DataObject) -> None:
    text = "python t.py" + "".join(space + word for space, word in pieces) + "\necho python\n"
    source, command = read(text)
    arguments = command.words[2:]
    if not arguments:
        return
    which = data.draw(st.sets(st.sampled_from(range(len(arguments))), min_size=1))
    left = [word.text for index, word in enumerate(arguments) if index not in which]
    changed = apply(text, remove_words(source, command, [arguments[index] for index in sorted(which)]))
    _, again = read(changed)
    assert [word.text for word in again.words[2:]] == left
    assert changed.endswith("\necho python\n")
    assert changed.count("> log") == text.count("> log")


@settings(max_examples=100, deadline=None)
@given(WORDS.filter(lambda word: "=" in word and not word.startswith("--")), st.text(alphabet="a1' \"$[},\\.=", max_size=6))
def test_any_value_set_is_read_back(written: str, value: str) -> None:
    source, command = read(f"python t.py {written} z=0\n")
    _, again = read(apply(source.text, set_word_value(source, command.overrides[0], value)))
    assert [word.text for word in again.overrides] == [command.overrides[0].text.partition("=")[0] + "=" + value, "z=0"]
    assert again.overrides[0].known
