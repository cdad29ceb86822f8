"""What each family of requirements means, as pytest functions; what they need comes as arguments."""
