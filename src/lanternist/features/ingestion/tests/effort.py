"""How much the tests that make up their own inputs try: a little at each commit, more where it is asked for."""

import os

from hypothesis import HealthCheck, settings

TIMES = 5 if os.environ.get("NIGHTLY") else 1


def effort(examples: int) -> settings:
    """Return how to try `examples` inputs, or five times as many with `NIGHTLY=1`."""
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
