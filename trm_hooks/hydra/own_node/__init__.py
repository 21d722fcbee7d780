"""What Hydra refuses below the ``hydra:`` key, where its own structured config sets the types.

The node is merged only to find refusals. Nothing here reaches a composition's values, which hold no ``hydra`` node.
"""
