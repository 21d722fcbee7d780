"""The variables of a script that flow into a launch: only for them is it worth to tell the ways through it apart."""

from __future__ import annotations

from trm_hooks.yaml.pattern import lazy

_USED = lazy(r"\$\{?[#!]?([A-Za-z_]\w*)")
_ASSIGNED = lazy(r"(?:^|[\s;(])(?:export\s+|local\s+|readonly\s+|declare\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)\+?=")
_EXPORTED = lazy(r"\bexport[ \t]+([A-Za-z_]\w*)")
_PRINTS = lazy(r"^\s*(?:echo|printf|mkdir|rm|ls|tee|log|info|warn|module|ulimit|df|du|date|sleep)\b")
_COMPUTED = lazy(r"\(\(.*|\[[^\]\s]*\]")
_NAME = lazy(r"[A-Za-z_]\w*")
_STARTS = (".sh", "make ", " -c ")  # of another script, which finds what is exported


def relevant_names(text: str) -> frozenset[str]:
    """Names that some command of the script uses, other than to print or to make folders; and what those hang on.

    What a value is assigned from counts as used: a name is left out only where nothing but output shows it.
    """
    names: set[str] = set()
    for line in text.splitlines():
        if "$" in line and not _PRINTS.match(line):
            names.update(_USED.findall(line))
        if "((" in line or "[" in line:  # arithmetic takes names without a dollar
            names.update(name for part in _COMPUTED.findall(line) for name in _NAME.findall(part))
    if any(sign in text for sign in _STARTS):
        names.update(_EXPORTED.findall(text))
    return frozenset(names | {name for name in _ASSIGNED.findall(text) if name in names})
