"""Lanternist: a self-hosted server and full-screen player for timed media sessions."""

__version__ = "0.1.0"
