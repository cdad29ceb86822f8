"""What puts Schemathesis beside the suite: a description of the operations, an adapter, a runner."""
