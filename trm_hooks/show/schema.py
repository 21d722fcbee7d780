"""JSON Schemas of the files that a person writes: ``.trm-hooks.yaml``, and a baseline of a project.

Editors complete and check these files by them. What a schema takes, the program takes; the program checks more (that names
exist, that keys are held once).
"""

from __future__ import annotations

from trm_hooks.checks import CHECKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_CHECK = {"enum": [*CHECKS, "default", "all", "ALL"]}
_CHECKS = {"oneOf": [_CHECK, {"type": "array", "items": _CHECK}]}
_TEXT_MAP = {"type": "object", "additionalProperties": _TEXT}
_SETTINGS: dict[str, tuple[Schema, str]] = {
    "allow": (
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"config": _TEXT, "keys": _TEXTS, "reason": _TEXT},
                "required": ["keys", "reason"],
                "additionalProperties": False,
            },
        },
        "deviations that are wanted: keys (patterns) in configs (a pattern of names or files), with the reason",
    ),
    "baseline": (_TEXT, "the baseline that holds for every config, whatever its data: a shipped one or one of your own"),
    "baselines": (_TEXTS, "files with baselines of your own"),
    "config-roots": (_TEXTS, "folders of configs, instead of looking for them"),
    "entry-scripts": (_TEXT_MAP, "scripts that are not in this repository, and the folder of configs each one reads"),
    "exclude": (_TEXTS, "files that are left alone (patterns)"),
    "extend-select": (_CHECKS, "checks beside the default ones"),
    "ignore": (_CHECKS, "checks that are never run"),
    "loads": (_TEXTS, "keys that name a checkpoint whose weights are loaded"),
    "reasons": (_TEXT_MAP, "why keys differ, by key: for the comments that a fix writes"),
    "select": (_CHECKS, "the checks that run, and no others"),
}
_BASELINE: dict[str, tuple[Schema, str]] = {
    "name": ({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"}, "how settings and reports name it"),
    "title": (_TEXT, "what reports call it"),
    "source": (_TEXT, "where the values come from, in words"),
    "extends": (_TEXT, "another baseline, whose values hold where this one says nothing"),
    "checkpoints": (
        {
            "type": "array",
            "items": {
                "oneOf": [
                    _TEXT,
                    {
                        "type": "object",
                        "properties": {"path": _TEXT, "data_paths": {"type": ["string", "array"]}},
                        "required": ["path", "data_paths"],
                        "additionalProperties": False,
                    },
                ]
            },
        },
        "patterns of the paths of checkpoints trained with these values; with `data_paths`, only in configs on that data",
    ),
    "applies_to": (
        {
            "type": "object",
            "additionalProperties": {
                "oneOf": [
                    {"type": ["string", "number", "boolean", "null"]},
                    {"type": "array", "items": {"type": ["string", "number", "boolean", "null"]}},
                ]
            },
        },
        "which configs it judges: patterns of composed values, by key",
    ),
    "values": ({"type": "object", "minProperties": 1}, "the hyperparameters, nested as they are composed"),
    "reasons": (
        {
            "type": "object",
            "additionalProperties": {
                "oneOf": [
                    _TEXT,
                    {
                        "type": "object",
                        "properties": {"text": _TEXT, "with_any": {"type": "array", "items": _TEXT}},
                        "required": ["text"],
                        "additionalProperties": False,
                    },
                ]
            },
        },
        "why a key may differ, by key",
    ),
    "impact": (_TEXT_MAP, "what a wrong value does, by key"),
}


def settings_schema() -> Schema:
    """The schema of ``.trm-hooks.yaml``. A name may be written with ``_`` for ``-``, and a setting may be left empty."""
    from trm_hooks.project.settings import _KNOWN

    properties = {name: _property(*_SETTINGS.get(name, ({}, ""))) for name in _KNOWN}
    also = {name.replace("-", "_"): {**schema, "deprecated": True} for name, schema in properties.items() if "-" in name}
    return {
        "$schema": _DIALECT,
        "title": "Settings of trm-hooks",
        "type": ["object", "null"],
        "properties": {**properties, **also},
        "additionalProperties": False,
    }


def baseline_schema() -> Schema:
    """The schema of a baseline file."""
    from trm_hooks.baselines.model import POLICIES
    from trm_hooks.baselines.reading import _FIELDS

    lists = {policy: {"type": "array", "items": _TEXT} for policy in POLICIES}
    policies = {"type": "object", "properties": lists, "additionalProperties": False}
    known = {**_BASELINE, "policies": (policies, "how strictly each key is held")}
    return {
        "$schema": _DIALECT,
        "title": "A baseline of trm-hooks",
        "type": "object",
        "properties": {name: _described(*known.get(name, ({}, ""))) for name in _FIELDS},
        "required": ["name", "source", "values"],
        "additionalProperties": False,
    }


def _property(schema: Schema, text: str) -> Schema:
    return _described({"oneOf": [*schema.get("oneOf", [schema]), {"type": "null"}]} if schema else {}, text)


def _described(schema: Schema, text: str) -> Schema:
    return {"description": text, **schema} if text else schema
