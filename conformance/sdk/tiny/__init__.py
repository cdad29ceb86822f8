"""A tiny client of AWS that can be made wrong: what measures how much of an SDK's faults the suite detects.

It is written from the protocols' specifications on top of botocore's models, and shares no line with the
suite's protocols, its recording endpoint or its checks, so that they cannot be wrong together. It speaks the
JSON protocols. Each stage of a call is a place where a fault (``faults/``) can get in between.
"""
