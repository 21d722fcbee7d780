"""The defaults list: which configs a config takes in, expanded in Hydra's order, and where each of them lands.

What the configs hold, and how their values merge, is no concern of this folder.
"""
