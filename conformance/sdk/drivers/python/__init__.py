"""Drivers in Python. They run as scripts in the environment of their SDK and import only their siblings."""
