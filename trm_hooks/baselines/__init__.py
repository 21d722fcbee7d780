"""Published sets of hyperparameters: reading them, choosing the one a config is judged by, comparing values with it.

A baseline is data (``/baselines`` ships them) and says how strictly it holds each key. Whether a difference is a finding is
decided in ``checks``; nothing here composes a config.
"""
