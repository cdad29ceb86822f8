"""The world: the resources that exist on a target during a run, and how each was obtained."""
