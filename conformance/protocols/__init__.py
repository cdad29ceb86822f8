"""The protocols: a module each, of how params and answers travel over HTTP, from the client's side."""
