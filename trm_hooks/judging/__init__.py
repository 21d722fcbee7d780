"""What a check is made of (Rule, Finding, Fix, Context), and what several checks share.

No check lives here, and nothing here decides which checks run or on which configs.
"""
