"""Where the content of a selected config lands: Hydra's package rules.

A package header is absolute, a package in a defaults list is relative to the package of the list's own file. From
``version_base`` 1.2 on, ``_group_`` and ``_name_`` in a header are plain words.
"""

from __future__ import annotations

_GLOBAL = "_global_"


def header_package(header: str | None, group: str, legacy: bool) -> str | None:
    """The package a header asks for, made absolute; None where it asks for nothing."""
    if header is None or (legacy and header == "_group_"):
        return None
    if header != _GLOBAL and not header.startswith(_GLOBAL + "."):
        header = f"{_GLOBAL}.{header}" if header else _GLOBAL
    return header.replace("_group_", group.replace("/", ".")) if legacy else header


def final_package(parent: str, package: str | None, relative_group: str, name: str | None, legacy: bool) -> str:
    """The package of a selected config, as dotted text.

    ``parent`` is the package of the file that selects it, ``package`` what the defaults list or the header asks for, and
    ``relative_group`` the group as it is written in the list.
    """
    if package is None:
        package = relative_group.replace("/", ".")
    if legacy and name is not None and "_name_" in package:
        package = package.replace("_name_", name)
    whole = f"{parent}.{package}" if parent and package else parent or package
    last = whole.rfind(_GLOBAL)
    return whole if last == -1 else whole[last + len(_GLOBAL) + 1 :]


def resolve_group_word(package: str | None, group: str) -> str | None:
    """``_group_`` in a package of a defaults list, replaced by the group it stands for."""
    if package is not None and "_group_" in package:
        return f"{_GLOBAL}.{package.replace('_group_', group.replace('/', '.'))}"
    return package
