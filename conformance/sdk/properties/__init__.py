"""What each family of requirements on an SDK means, as pytest files; the bench comes as the target."""
