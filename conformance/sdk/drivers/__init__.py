"""The drivers that are shipped: programs that make an SDK do what the suite asks."""
