"""Pages → contracts: render AWS's documentation with boto3, read it with docutils, merge the model in."""
