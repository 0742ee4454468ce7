"""Tables that tests are made from."""
