"""What runs in the decoder's own process; nobody else imports it. `platform/decoders.py` starts and asks it."""
