"""Lines of YAML that a shell gets as they are, or that may be commands by the keys in front of them."""

from __future__ import annotations

from trm_hooks.yaml.text import lazy

# the values of these keys are commands; those of others that begin like one are as likely names and descriptions
COMMAND_KEYS = frozenset(
    str.split(
        "run cmd cmds command commands script scripts args argv entrypoint entry exec shell sh bash launch setup before_script "
        "after_script"
    )
)
# the values of these are text for people
SAID = frozenset(
    str.split(
        "name desc description displayName title label help summary message comment notes note usage text body answer question "
        "log output result error example examples caption reason hint doc"
    )
)
_PREFIX = lazy(r"[ \t]*((?:-[ \t]+)*)(?:([\w.-]+):[ \t]+)?")
_OPENS = lazy(r"(?:^|[\s-])(?:([\w.-]+):)?\s*([|>])?[-+0-9]*\s*(?:#.*)?$")
_NEXT = lazy(r"\s*?\n( *)[^\s]")
_FARTHEST = 300  # lines above that are looked at


def yaml_line(text: str, start: int, end: int, first: int, stop: int) -> tuple[int, bool] | None:
    """Where the command on a line begins, and whether it may be none; None where the shell does not get this line as it is."""
    prefix = _PREFIX.match(text, start, end)
    if prefix is None:
        return None
    key = prefix[2]
    if key in SAID or key == "entrypoint":  # which may go on in a command
        return None
    if key is None and prefix[1]:
        if " " not in text[prefix.end() : end].strip():
            return None  # an item of a list of arguments
        key = _key_of_list(text, start, first)
    if not _is_whole(text, start, end, first, stop, prefix[1], key if prefix[2] else None):
        return None
    return prefix.end(), (prefix[1] != "" or prefix[2] is not None) and key not in COMMAND_KEYS


def _is_whole(text: str, start: int, end: int, first: int, stop: int, dashes: str, key: str | None) -> bool:
    """Whether a line is in a literal block, or a plain scalar on one line."""
    indent = _indent(text, start, end)
    following = _NEXT.match(text, end, stop)
    follows = len(following[1]) if following else -1
    lowest, at, is_item = indent, start, dashes != ""
    for _ in range(_FARTHEST):
        if at <= first or not lowest:
            break
        line_stop, at = at - 1, text.rfind("\n", first, at - 1) + 1
        header = text[at:line_stop].strip()
        if header and not header.startswith("#") and _indent(text, at, line_stop) < lowest:
            lowest = _indent(text, at, line_stop)
            opens = _OPENS.search(header)
            if opens and (opens[2] or (opens[1] in SAID and is_item)):
                return opens[2] == "|" and opens[1] not in SAID
            is_item = False
    return follows <= (indent + len(dashes) if dashes and key in COMMAND_KEYS else indent)


def _key_of_list(text: str, start: int, first: int) -> str:
    """The key of the list in which the line that begins at ``start`` is an item."""
    indent, at = _indent(text, start, start + 200), start
    for _ in range(_FARTHEST):
        if at <= first:
            break
        stop, at = at - 1, text.rfind("\n", first, at - 1) + 1
        line, own = text[at:stop].strip(), _indent(text, at, stop)
        if line and not line.startswith("#") and (own < indent or (own == indent and not line.startswith("-"))):
            return line.lstrip("- ").partition(":")[0]
    return ""


def _indent(text: str, start: int, end: int) -> int:
    line = text[start:end]
    return len(line) - len(line.lstrip(" "))
