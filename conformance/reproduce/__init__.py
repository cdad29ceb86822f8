"""One failure again, alone, or as a file."""
