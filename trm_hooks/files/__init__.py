"""Files of the repository, read safely: regular ones inside it only, without waiting, up to a size.

Nothing here knows what the bytes mean. Whoever opens a file asks here and never ``open`` itself; what is not read has a
reason that a note or a finding can give.
"""
