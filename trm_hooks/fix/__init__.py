"""From findings to bytes on disk: edits planned, proven by composing again, written whole or not at all.

How a text is edited is in ``yaml/edit`` and ``launch/edits.py``, what to change comes with a finding. What cannot be proven is
not written.
"""
