"""OmegaConf's ``${...}``: its grammar, and what an interpolation stands for in a merged tree.

OmegaConf's own pure resolvers are run; any other resolver is code, is never run, and leaves its value unresolved.
"""
