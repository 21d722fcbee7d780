"""``python -m trm_hooks``: the same as ``trm-hooks``."""

from __future__ import annotations

from trm_hooks.cli.main import console

console()
