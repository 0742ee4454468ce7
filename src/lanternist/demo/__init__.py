"""The demo library: pictures and short clips that a new installation shows before anybody adds their own.

Everything under `library/` is drawn by `scripts/draw_demo`; folder names are topics and file names are titles.
"""
