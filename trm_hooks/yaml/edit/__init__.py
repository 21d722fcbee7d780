"""Edits of YAML text that leave every other byte as it is: set, delete, insert, comment.

Each edit is read again before it counts, and refused where its effect is not exactly what was asked for. Which edit is right,
and whether other files change with it, is decided in ``fix``; nothing here touches a disk.
"""
