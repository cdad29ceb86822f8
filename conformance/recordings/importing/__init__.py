"""What others recorded, in forms of their own, as recordings: HAR, vcr's cassettes, snapshots, stubs."""
