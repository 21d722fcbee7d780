"""What differs between two revisions, as text, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.show.diff_revisions import Revisions

_MANY = 6


def as_text(found: Revisions, colour: bool = False) -> str:
    """A key at a time with both values and the configs that have them."""
    from trm_hooks.outputs import printable

    red, green, bold, end = ("\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "", "")
    lines = [f"--- {printable(found.a)}", f"+++ {printable(found.b)}"]
    for each in found.differences:
        lines.append(f"{bold}{printable(each.key)}{end}  in {printable(_names(each.configs))}")
        lines.append(f"  {red}- {printable(each.before)}{end}")
        lines.append(f"  {green}+ {printable(each.after)}{end}  {printable(each.origin)}".rstrip())
    lines += [f"new config: {printable(each)}" for each in found.added]
    lines += [f"config that is gone: {printable(each)}" for each in found.removed]
    lines += [f"not compared: {printable(config)} at {printable(rev)}: {printable(why)}" for rev, config, why in found.refused]
    lines.append(_counted(found))
    return "\n".join(lines) + "\n"


def as_markdown(found: Revisions) -> str:
    """The same as a table, for the description of a pull request."""
    from trm_hooks.outputs.markdown import code, plain, table

    lines = [f"### Hyperparameters that change from {code(found.a)} to {code(found.b)}", ""]
    if found.differences:
        rows = [(code(each.key), code(each.before), code(each.after), plain(_names(each.configs))) for each in found.differences]
        lines += [*table(("Key", "Before", "After", "Configs"), rows), ""]
    lines += [f"- new config: {code(each)}" for each in found.added]
    lines += [f"- config that is gone: {code(each)}" for each in found.removed]
    lines += [f"- not compared: {code(config)} at {code(rev)}: {plain(why)}" for rev, config, why in found.refused]
    if lines[-1]:
        lines.append("")
    return "\n".join([*lines, plain(_counted(found))]) + "\n"


def as_json(found: Revisions) -> str:
    """The same as data; values as YAML writes them."""
    import json

    rows = [
        {"key": each.key, "a": each.before, "b": each.after, "origin": each.origin, "configs": each.configs}
        for each in found.differences
    ]
    refused = [{"revision": rev, "config": config, "why": why} for rev, config, why in found.refused]
    data = {"version": 1, "a": found.a, "b": found.b, "differences": rows, "added": found.added, "removed": found.removed}
    return json.dumps({**data, "refused": refused, "same": found.same}, indent=1) + "\n"


def _names(paths: list[str]) -> str:
    names = [os.path.basename(path).removesuffix(".yaml") for path in paths]
    more = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {more} more" if more > 0 else "")


def _counted(found: Revisions) -> str:
    configs = {config for each in found.differences for config in each.configs}
    same = f"{found.same} config{'s stay' if found.same != 1 else ' stays'} as before"
    if not found.differs:
        return f"no value differs; {same}"
    return f"{len(configs)} config{'s' * (len(configs) != 1)} with other values; {same}"
