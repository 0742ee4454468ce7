"""Draws the pictures and clips of the demo library: every pixel and every sound comes from this package."""
