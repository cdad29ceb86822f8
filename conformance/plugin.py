"""The pytest door: ``pytest --target=…``."""
