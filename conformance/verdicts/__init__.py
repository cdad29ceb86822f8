"""From evidence to verdicts: the ledger, the one policy, and partial results that are put together."""
