"""The ways to mend a file: each gives edits that are proven to do what they say and nothing else, or a refusal.

Every function takes a source and a route (or a parent's route) and returns edits from left to right for
:func:`trm_hooks.yaml.edit.edits.apply`; an empty list means that nothing needs to change. :class:`Refusal` says in plain
words why an edit is not made. Nothing is written to disk here.
"""

from __future__ import annotations

from trm_hooks.yaml.edit.comment import append_comment, replace_comment
from trm_hooks.yaml.edit.delete import delete_pair
from trm_hooks.yaml.edit.edits import Edit, OverlapError, Refusal, apply
from trm_hooks.yaml.edit.insert import insert_pair
from trm_hooks.yaml.edit.set_scalar import rename_key, set_scalar

__all__ = [
    "Edit",
    "OverlapError",
    "Refusal",
    "append_comment",
    "apply",
    "delete_pair",
    "insert_pair",
    "rename_key",
    "replace_comment",
    "set_scalar",
]
