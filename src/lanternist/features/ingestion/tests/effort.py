"""How much the tests that make up their own inputs try: a little at each commit, more where it is asked for."""

import os

from hypothesis import HealthCheck, settings

TIMES = float(os.environ.get("TEST_EFFORT", "1"))
"""How many times more; 5 for a nightly run."""


def effort(examples: int) -> settings:
    """Return how to try `examples` inputs, or as many times more as the environment says."""
    return settings(
        max_examples=max(1, round(examples * TIMES)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
