"""The grammar of Hydra's command-line overrides: one token in, its key, kind and typed value out, or an error with a column.

Whether the key exists, and what the override does to a config, is not decided here but in ``hydra/value_overrides.py`` and
``hydra/defaults``.
"""
