"""From the files that were asked for to the findings of all checks: what is affected, composed, judged, folded, suppressed.

The checks themselves live in ``checks``; how findings are shown is not decided here, and no file is written.
"""
