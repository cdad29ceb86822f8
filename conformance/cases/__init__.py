"""Cases: symbolic requests, and the Hypothesis strategies that make them from contracts."""
