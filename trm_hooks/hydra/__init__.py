"""A config tree as Hydra 1.3 composes it: files, layers, merge, compositions with the origins of every value, and errors.

It gives Hydra's result, refusals included, and says where only running code would show. Nothing here knows of TRM, of a
repository, or of launch commands; hydra-core itself is never imported.
"""
