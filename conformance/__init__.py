"""A conformance suite for AWS service endpoints, derived from the documentation boto3 renders."""

__version__ = "0.1.0"
