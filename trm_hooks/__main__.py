"""``python -m trm_hooks``: the same as ``trm-hooks``."""

from __future__ import annotations

import sys

from trm_hooks.cli.main import main

sys.exit(main())
