"""Any text may come: no crash, no long wait, a note where a command could not be read."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from growth import is_linear, lines
from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.launch.commands import find_commands
from trm_hooks.launch.shell_scanner import Scanner
from trm_hooks.launch.shell_words import Dialect, Word
from trm_hooks.yaml.text import SourceText

FRAGMENTS = [
    *["python train.py ", "torchrun ", "uv run ", "bash -c ", "-m ", "a=1 ", "x", "=", "\n", "\r\n", "\r"],
    *["\\", "\\\n", "'", '"', "`", "$", "$$", "$'", "${", "$(", "}", ")", "(", "{{", "}}", "{a,b}", "<x>"],
    *["<<EOF\n", "EOF\n", "```bash\n", "```\n", "#", "[x] ", "[-] ", " [12]", "- run: |\n", "CMD=("],
    *["| ", "&& ", "> ", ";", "\t", "    ", "é", "\u2028"],
]
PATHS = ["run.sh", "jobs.txt", "Makefile", "justfile", "README.md", "ci.yml", "Dockerfile"]


def read(path: str, text: str) -> tuple[list[list[str]], list[str]]:
    notes: list[tuple[int, str]] = []
    found = [[word.text for word in command.overrides] for command in find_commands(SourceText(path, text), notes=notes)]
    assert all(0 <= offset <= len(text) for offset, _ in notes)
    return found, [message for _, message in notes]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("python train.py a='1", "the quotation mark ' is never closed"),
        ('python train.py a="1', 'the quotation mark " is never closed'),
        ("python train.py a=`b", "the backquote is never closed"),
        ("python train.py a=${b", "the bracket { is never closed"),
        ("python train.py a=$(b", "the bracket ( is never closed"),
        ("python train.py lr=choice(1,2)", "a shell does not take an unquoted parenthesis here"),
        ("python train.py a=$'it\\'s", "the quotation mark ' is never closed"),
    ],
)
@pytest.mark.parametrize("path", ["run.sh", "jobs.txt"])
def test_a_command_that_cannot_be_read_is_noted_and_the_next_is_found(path: str, line: str, why: str) -> None:
    found, notes = read(path, f"{line}\npython train.py b=2\n")
    assert found == [["b=2"]]
    assert notes == [f"a launch command cannot be read: {why}"]


def test_a_backslash_at_the_end_of_the_file() -> None:
    assert read("run.sh", "python train.py a=1 \\") == ([], ["a launch command cannot be read: a backslash escapes nothing"])
    assert read("run.sh", "python train.py a=1 \\\n") == ([["a=1"]], [])


def test_other_lines_that_cannot_be_read_are_no_concern() -> None:
    assert read("run.sh", "echo 'it\nls train.py 'x\necho \"train.py\npython train.py a=1\n") == ([["a=1"]], [])


def test_a_string_over_lines_in_a_script() -> None:
    assert read("run.sh", "python train.py 'a=[1,\n 2]' b=1\n") == ([["a=[1,\n 2]", "b=1"]], [])


@pytest.mark.parametrize("start", ["echo '", ": '", 'true "usage:', "TEXT='"])
def test_what_stands_in_a_string_over_lines_is_no_command(start: str) -> None:
    quote = "'" if "'" in start else '"'
    script = f"{start}\npython train.py a=1\n{quote}\npython train.py b=1\n"
    assert read("run.sh", script) == ([["b=1"]], [])


@pytest.mark.parametrize("sign", ["\U0010ffff", "\U001040f7", "\U0001f680", "\u00a0", "\u3000", "\u00e9"])
def test_characters_beyond_ascii_are_parts_of_words(sign: str) -> None:
    script = f"A={sign}1\nx{sign} y {{{sign}W\npython train.py a=$A {sign} b={{{sign}\n"
    assert read("run.sh", script) == ([[f"a={sign}1", sign, f"b={{{sign}"]], [])


def test_binary() -> None:
    assert read("run.sh", "python train.py a=1\0\n") == ([], [])


def test_here_documents_that_never_end() -> None:
    assert read("run.sh", "cat <<EOF\npython train.py a=1\n")[0] == [["a=1"]]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PATHS),
    st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join),
)
def test_any_text(path: str, text: str) -> None:
    for command in find_commands(SourceText(path, text)):
        for word in command.words:
            assert 0 <= word.start <= word.end <= len(text)
            assert all(text[word.offset(index)] == char for index, char in enumerate(word.text))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PATHS), st.text(max_size=60))
def test_any_characters(path: str, text: str) -> None:
    read(path, f"python train.py {text}\n    python -m x {text}")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab='\"\\ \t,[]}:~-", max_size=20))
def test_words_are_those_of_shlex(text: str) -> None:
    scanner = Scanner(text, 0, len(text), Dialect()).run()
    try:
        wanted = shlex.split(text)
    except ValueError:
        assert scanner.problem is not None
        return
    words = [token for token in scanner.tokens if isinstance(token, Word)]
    assert scanner.problem is None
    assert [word.text for word in words] == wanted
    assert all(word.known or "~" in word.text for word in words)  # shlex knows no home


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=12).filter(lambda text: "\0" not in text), max_size=6))
def test_words_that_shlex_quotes_come_back(texts: list[str]) -> None:
    line = shlex.join(texts)
    if "{{" in line:
        return  # a template is unknown, whatever quotes it
    scanner = Scanner(line, 0, len(line), Dialect(multiline=True)).run()
    assert [token.text for token in scanner.tokens] == texts


START = "python train.py "
# Texts of a hundred times ``n`` or so characters, each with one thing very often.
TEXTS: dict[str, Callable[[int], str]] = {
    "one long line of words": lambda n: START + "a=1 " * 25 * n,
    "one long word": lambda n: START + "a=" + "x" * 500 * n,
    "quotes": lambda n: START + "'a=1' \"b=2\" " * 8 * n,
    "braces": lambda n: START + "a=" + "{," * 50 * n,
    "double braces": lambda n: START + "a=" + "{{" * 50 * n,
    "quoted braces": lambda n: START + "'a=" + "{{" * 50 * n + "'",
    "dollars": lambda n: START + "$(" * 50 * n,
    "dollar braces": lambda n: START + "${a " * 25 * n,
    "open quotes": lambda n: (START + "a='\n") * 5 * n,
    "angles": lambda n: START + "<a " * 30 * n,
    "digits": lambda n: START + "1" * 500 * n,
    "continuations": lambda n: START + "\\\n" + "  a=1 \\\n" * 10 * n,
    "backslashes": lambda n: START + "a=" + "\\" * 500 * n,
    "commands": lambda n: (START + "a=1 b=2\n") * 2 * n,
    "only names": lambda n: "see train.py and " * 6 * n,
    "carriage returns": lambda n: (START + "a=1\r") * 2 * n,
    "here-documents": lambda n: (START + "<<A\n") * 3 * n,
    "named here-documents": lambda n: "".join(f"{START}<<A{number}\n" for number in range(3 * n)),
    "arrays": lambda n: "A=(python train.py\n" * 3 * n,
    "fences": lambda n: f"```bash\n{START}a=1\n```\n" * n,
    "indented": lambda n: "\n".join(" " * (number % 50) + f"- {START}a=1" for number in range(2 * n)),
    "nested": lambda n: f"bash -c '{START}" + "a=1 " * 10 * n + "'",
    "marks": lambda n: f"[-] {START}" + " [1" * 20 * n,
}


@pytest.mark.parametrize("what", TEXTS)
@pytest.mark.parametrize("path", ["run.sh", "README.txt"])
def test_work_is_linear_and_depth_breaks_nothing(what: str, path: str) -> None:
    assert is_linear(lambda n: lines(lambda: read(path, TEXTS[what](n))), 24)
    read(path, TEXTS[what](300))  # deeper than Python calls itself


@pytest.mark.parametrize("path", PATHS)
def test_a_line_that_no_system_takes(path: str) -> None:
    found, notes = read(path, "\tpython train.py a=1 a=" + "1" * 1_000_000 + "\n\tpython train.py b=2")
    assert found == [["b=2"]]
    assert notes == ["a launch command cannot be read: no system takes a command line this long"]
