"""Measurements, each with its ceiling or its peer in the same run. `python -m bench` runs all of them."""
