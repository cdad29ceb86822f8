"""The suite: one file a family, each property short enough to be the definition of what it checks."""
