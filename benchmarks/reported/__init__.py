"""Bug reports about moto, drawn at random from its history, each rebuilt on today's moto."""
