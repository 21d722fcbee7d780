"""What commands print whose words are all known: ``echo``, ``printf``, ``seq``, ``basename``; and what filters make of a text.

Every character keeps the place where it is written, if it is written anywhere. What is not handled here is not known.
"""

from __future__ import annotations

import re

from trm_hooks.launch.shell.made import fields
from trm_hooks.launch.shell.state import BLANKS, cut, known_text, lines, rooted
from trm_hooks.launch.shell_words import PLAIN, Word
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trm_hooks.launch.shell.state import Scalar

_FORMAT = lazy(r"%(?:%|(0?\d{0,3})(?:\.(\d{1,2}))?([sdif]))|\\([nt\\\"'])|[^%\\]+")
_NUMBER = lazy(r"-?(?:0|[1-9]\d{0,13})(?:\.\d{1,8})?\Z", re.ASCII)
_REPLACES = lazy(r"s(?P<sign>[/|#,:@])(.*?)(?P=sign)(.*?)(?P=sign)(g?)\Z")
_LITERAL = lazy(r"(?:[\w ,:=@%/|#-]|\\[./])*\Z", re.ASCII)
_PRINTS = lazy(r"\{\s*print\s+\$(\d|NF)\s*;?\s*\}\Z")
_OF_NUMBER = lazy(r"NR[ ]*==[ ]*([1-9]\d{0,4})[ ]*(\{.*\})?[ ]*\Z", re.ASCII)
_LINES_WITH = lazy(r"(?:(-v|-Ev|-vE)[ ])?(?:--[ ])?(\^?)([\w =,#/@%-]*)(\$?)", re.ASCII)
_CHARACTERS = lazy(r"\[:(upper|lower|digit):\]|\\([nt\\])|([A-Za-z0-9])-([A-Za-z0-9])|([^\\])", re.DOTALL)
_CLASSES = {"upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "lower": "abcdefghijklmnopqrstuvwxyz", "digit": "0123456789"}
_ESCAPES = {"n": "\n", "t": "\t"}
_OF_PATHS = frozenset(("echo", "basename", "dirname", "realpath", "readlink"))
_LONGEST = 20_000  # characters
_MOST = 1000  # numbers of a sequence


def printed(words: list[Word]) -> Scalar | None:
    """What a command prints, its last line end included; None where that is not known."""
    program = _PRINTERS.get(words[0].text) if words else None
    known = all(word.known or (word.rooted is not None and words[0].text in _OF_PATHS) for word in words)
    return _short(program(words[1:], words[0])) if program is not None and known else None


def filtered(words: list[Word], text: Scalar) -> Scalar | None:
    """What a command prints that is fed a known text; None where that is not known."""
    program = FILTERS.get(words[0].text) if words else None
    known = all(word.known for word in words) and (program is _cat or known_text(text) is not None)
    return _short(program(words[1:], text, words[0])) if program is not None and known else None


def _short(text: Scalar | None) -> Scalar | None:
    """A text, if it is not longer than anybody gives to a command."""
    return text if text is not None and sum(len(piece[0]) for piece in text) <= _LONGEST else None


def _made(text: str, at: Word) -> Scalar:
    """A text that is written nowhere: its place is that of the command."""
    return ((text, at.start, PLAIN, at.home),)


def _joined(parts: list[Scalar], between: str, at: Word) -> Scalar:
    pieces = [piece for part in parts for piece in (*_made(between, at), *part)]
    return tuple(pieces[1:])


# programs that print


def _echo(given: list[Word], at: Word) -> Scalar | None:
    end = "\n"
    while given and given[0].text[:1] == "-" and given[0].text[1:] and not given[0].text[1:].strip("neE"):
        end = "" if "n" in given[0].text else end
        given = given[1:]
    if any("\\" in word.text for word in given):
        return None  # shells differ
    return (*_joined([word.pieces for word in given], " ", at), *_made(end, at))


def _printf(given: list[Word], _at: Word) -> Scalar | None:
    if not given or given[0].text.startswith("-"):
        return None
    form, rest = given[0], given[1:]
    made: list[Scalar] = []
    while True:
        before, done = len(rest), 0
        for match in _FORMAT.finditer(form.text):
            if match.start() != done:
                return None
            done = match.end()
            value = rest.pop(0) if match[3] and rest else None
            part = _formatted(match, value, form)
            if part is None:
                return None
            made.append(part)
        if done != len(form.text):
            return None
        if not rest or len(rest) == before:
            return tuple(piece for part in made for piece in part)


def _formatted(match: re.Match[str], value: Word | None, form: Word) -> Scalar | None:
    """What one part of a format becomes."""
    width, digits, kind, escaped = match.groups()
    if kind is None:
        shown = "%" if match[0] == "%%" else match[0] if escaped is None else _ESCAPES.get(escaped, escaped)
        return cut(form.pieces, match.start(), match.end()) if shown == match[0] else _made(shown, form)
    if kind == "s":
        if digits or width.startswith("0"):
            return None
        text = value.text if value is not None else ""
        return value.pieces if value is not None and len(text) >= int(width or 0) else _made(text.rjust(int(width or 0)), form)
    text = value.text if value is not None else "0"
    if not _NUMBER.match(text) or (kind != "f" and ("." in text or digits)):
        return None
    if kind != "f":
        return _made(f"{int(text):{width}d}", value or form)
    places = int(digits or 6)
    if re.fullmatch("50*", text.partition(".")[2][places:]):
        return None  # half way between two
    return _made(f"{float(text):{width}.{places}f}", value or form)


def _basename(given: list[Word], at: Word) -> Scalar | None:
    if not 1 <= len(given) <= 2 or given[0].text.startswith("-") or not given[0].text.strip("/"):
        return None
    path = given[0].text.rstrip("/")
    first = path.rfind("/") + 1
    suffix = given[1].text if len(given) == 2 and path[first:] != given[1].text else ""
    last = len(path) - (len(suffix) if suffix and path.endswith(suffix) else 0)
    return (*cut(given[0].pieces, first, last), *_made("\n", at))


def _dirname(given: list[Word], at: Word) -> Scalar | None:
    if len(given) != 1 or given[0].text.startswith("-") or not given[0].text.strip("/") or given[0].rooted == "":
        return None
    folder, slash, _ = given[0].text.rstrip("/").rpartition("/")
    shown = cut(given[0].pieces, 0, len(folder.rstrip("/"))) if folder.rstrip("/") else _made("/" if slash else ".", at)
    return (*shown, *_made("\n", at))


def _real_path(given: list[Word], at: Word) -> Scalar | None:
    """``realpath`` and ``readlink -f``: links are not followed."""
    paths = [word for word in given if word.text not in ("-f", "-e", "-m", "-s", "--")]
    path = paths[0].rooted if len(paths) == 1 else None
    return None if path is None else (*rooted(path, paths[0]).pieces, *_made("\n", at))


def _seq(given: list[Word], at: Word) -> Scalar | None:
    texts = [word.text for word in given]
    wide = texts[:1] == ["-w"]
    between = "\n"
    if texts[:1] == ["-s"] and len(texts) > 1:
        between, texts = texts[1], texts[1:]
    elif texts and texts[0].startswith("-s"):
        between = texts[0][2:]
    texts = texts[1:] if wide or between != "\n" else texts
    if not 1 <= len(texts) <= 3 or not all(map(_NUMBER.match, texts)) or "\\" in between:
        return None
    scale = max(len(text.partition(".")[2]) for text in texts)
    shown = max(len(text.partition(".")[2]) for text in texts[:-1] or ["1"])
    first, last = (round(float(text) * 10**scale) for text in (texts[0] if len(texts) > 1 else "1", texts[-1]))
    step = round(float(texts[1]) * 10**scale) if len(texts) == 3 else 10**scale
    if not step or abs(last - first) // abs(step) > _MOST:
        return None
    numbers = [f"{number / 10**scale:.{shown}f}" for number in range(first, last + (1 if step > 0 else -1), step)]
    width = max(map(len, (*numbers[:1], *numbers[-1:], f"{last / 10**scale:.{shown}f}")))
    parts = [_made(f"{float(number):0{width}.{shown}f}" if wide else number, at) for number in numbers]
    return (*_joined(parts, between, at), *_made("\n", at)) if parts else ()


def _expr(given: list[Word], at: Word) -> Scalar | None:
    texts = [word.text for word in given]
    if len(texts) != 3 or not all(re.fullmatch(r"\d{1,9}", text, re.ASCII) for text in texts[::2]):
        return None
    one, other = int(texts[0]), int(texts[2])
    made = {"+": one + other, "-": one - other, "*": one * other, "/": one // (other or 1), "%": one % (other or 1)}.get(texts[1])
    return None if made is None or (not other and texts[1] in "/%") else _made(f"{made}\n", at)


# programs that change a text


def _tr(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    sets = [_characters(word.text) for word in given if word.text != "-d"]
    deletes = [word.text for word in given[:1]] == ["-d"]
    if None in sets or len(sets) != (1 if deletes else 2) or not all(sets):
        return None
    old, new = str(sets[0]), "" if deletes else str(sets[-1])
    table = {ord(sign): None if deletes else new[min(index, len(new) - 1)] for index, sign in reversed(list(enumerate(old)))}
    if deletes:
        return _made("".join(piece[0] for piece in text).translate(table), at)
    return tuple((part.translate(table), start, kind, home) for part, start, kind, home in text)


def _characters(text: str) -> str | None:
    """The characters of one of the two sets of ``tr``."""
    found, done = "", 0
    for match in _CHARACTERS.finditer(text):
        if match.start() != done:
            return None
        done = match.end()
        name, escaped, first, last, plain = match.groups()
        if first is not None and first > last:
            return None
        between = range(ord(first), ord(last) + 1) if first is not None else ()
        found += _CLASSES[name] if name else _ESCAPES.get(escaped, escaped) if escaped else plain or "".join(map(chr, between))
    return found if done == len(text) else None


def _cut(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    sign, field = "\t", ""
    texts = [word.text for word in given]
    while texts:
        option = texts.pop(0)
        value = option[2:] or (texts.pop(0) if texts else "")
        if option[:2] == "-d" and len(value) == 1:
            sign = value
        elif option[:2] == "-f" and re.fullmatch(r"[1-9]-?", value, re.ASCII):
            field = value
        else:
            return None
    return None if not field else _each_line(text, lambda line: _field(line, sign, int(field[0]), field[1:] == "-"), at)


def _field(line: str, sign: str, number: int, on: bool) -> tuple[int, int]:
    """Where a field of a line is, or it and all behind it; the whole line where nothing parts it."""
    parts = line.split(sign)
    if len(parts) == 1:
        return 0, len(line)
    first = sum(len(part) + 1 for part in parts[: number - 1])
    return (0, 0) if number > len(parts) else (first, len(line) if on else first + len(parts[number - 1]))


def _awk(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    texts = [word.text for word in given]
    sign = " "
    if texts and texts[0].startswith("-F"):
        option = texts.pop(0)
        sign = option[2:] or (texts.pop(0) if texts else "")
    which = _OF_NUMBER.match(texts[0]) if len(texts) == 1 else None
    if which is not None:
        text, texts = _line(text, int(which[1]), at), [which[2] or "{print $0}"]
    match = _PRINTS.match(texts[0].strip()) if len(texts) == 1 else None
    if match is None or len(sign) != 1 or sign in "\\|.*+?[(^$t":
        return None

    def field(line: str) -> tuple[int, int]:
        if match[1] == "0":
            return 0, len(line)
        spans = fields(line, BLANKS) if sign == " " else [_field(line, sign, n + 1, False) for n in range(line.count(sign) + 1)]
        number = len(spans) if match[1] == "NF" else int(match[1])
        return spans[number - 1] if number <= len(spans) else (0, 0)

    return _each_line(text, field, at)


def _each_line(text: Scalar, span: Callable[[str], tuple[int, int]], at: Word) -> Scalar:
    """A part of each line of a text."""
    found = [(*cut(line, *span("".join(piece[0] for piece in line))), *_made("\n", at)) for line in lines(text)]
    return tuple(piece for line in found for piece in line)


def _sed(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    texts = [word.text for word in given if word.text != "-e"]
    which = re.fullmatch(r"-n ([1-9]\d{0,4})p|([1-9]\d{0,4})q;d", " ".join(texts), re.ASCII)
    if which is not None:
        return _line(text, int(which[1] or which[2]), at)
    match = _REPLACES.match(texts[0]) if len(texts) == 1 else None
    if match is None or not match[2] or not (_LITERAL.match(match[2]) and _LITERAL.match(match[3])):
        return None
    old, new = (re.sub(r"\\(.)", r"\1", match[part]) for part in (2, 3))
    whole = ["".join(piece[0] for piece in line) for line in lines(text)]
    return _made("".join(line.replace(old, new, -1 if match[4] else 1) + "\n" for line in whole), at)


def _line(text: Scalar, number: int, at: Word) -> Scalar:
    """One line, if there is one of this number."""
    return tuple(piece for line in lines(text)[number - 1 : number] for piece in (*line, *_made("\n", at)))


def _some_lines(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    """``head`` and ``tail``."""
    texts = [word.text for word in given]
    if at.text == "tail" and len(texts) == 2 and texts[0] == "-n" and re.fullmatch(r"\+[1-9]\d{0,3}", texts[1], re.ASCII):
        return tuple(piece for line in lines(text)[int(texts[1]) - 1 :] for piece in (*line, *_made("\n", at)))
    count = texts[0][2:] if texts[:1] == [f"-n{texts[0][2:]}"] and texts[0][2:] else texts[-1].lstrip("-") if texts else ""
    plain = len(texts) == 1 or (len(texts) == 2 and texts[0] == "-n")
    if not plain or not (count.isascii() and count.isdigit() and len(count) < 5) or (len(texts) == 2 and texts[1] != count):
        return None
    every = lines(text)
    kept = every[: int(count)] if at.text == "head" else every[max(len(every) - int(count), 0) :]
    return tuple(piece for line in kept for piece in (*line, *_made("\n", at)))


def _xargs(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    whole = "".join(piece[0] for piece in text)
    if [word.text for word in given] not in ([], ["echo"]) or any(sign in whole for sign in "'\"\\"):
        return None
    parts = [cut(text, *span) for span in fields(whole, BLANKS) if span[0] < span[1]]
    return (*_joined(parts, " ", at), *_made("\n", at))


def _paste(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    match = re.fullmatch(r"-s ?-?d ?([^\\])(?: -)?", " ".join(word.text for word in given))
    return None if match is None else (*_joined(lines(text), match[1], at), *_made("\n", at))


def _grep(given: list[Word], text: Scalar, at: Word) -> Scalar | None:
    """Lines with a literal text, or that begin with one, or without: comments are left out so."""
    match = _LINES_WITH.fullmatch(" ".join(word.text for word in given))
    if match is None or not (match[3] or match[2]) or (match[4] and (match[3] or not match[2])):
        return None
    begins, literal = match[2] == "^", match[3]
    kept = []
    for line in lines(text):
        shown = "".join(piece[0] for piece in line)
        found = (shown == "" if match[4] else shown.startswith(literal)) if begins else literal in shown
        kept += [line] if found != bool(match[1]) else []
    return tuple(piece for line in kept for piece in (*line, *_made("\n", at)))


def _cat(given: list[Word], text: Scalar, _at: Word) -> Scalar | None:
    return text if [word.text for word in given] in ([], ["-"]) else None


_PRINTERS: dict[str, Callable[[list[Word], Word], Scalar | None]] = {
    "echo": _echo,
    "printf": _printf,
    "basename": _basename,
    "dirname": _dirname,
    "realpath": _real_path,
    "readlink": _real_path,
    "seq": _seq,
    "expr": _expr,
}
FILTERS: dict[str, Callable[[list[Word], Scalar, Word], Scalar | None]] = {
    "tr": _tr,
    "cut": _cut,
    "awk": _awk,
    "sed": _sed,
    "head": _some_lines,
    "tail": _some_lines,
    "xargs": _xargs,
    "paste": _paste,
    "cat": _cat,
    "grep": _grep,
}
