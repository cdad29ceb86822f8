"""Redacted exchanges on disk: what a run keeps, and what can be judged again without a network."""
