"""Argument lists and shell texts in Python code, read with ``ast``: which values a name may have where a launch stands.

Nothing of it is run; what only a run would show stays unknown. What the code does with a config lives in ``code/``.
"""
