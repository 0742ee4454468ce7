"""Moments as the API shows them."""

from datetime import UTC, date, datetime


def whole_seconds(moment: datetime) -> datetime:
    """Return `moment` in UTC without a fraction, as session objects show it."""
    return moment.astimezone(UTC).replace(microsecond=0)


def with_milliseconds(moment: datetime) -> str:
    """Return `moment` in UTC with milliseconds, as the calls about credits show it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def age_on(birth_date: date, today: date) -> int:
    """Return the full years from `birth_date` to `today`; born on 29 February counts from 1 March."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (0 if had_birthday else 1)


def first_of_next_month(moment: datetime) -> datetime:
    """Return the next first day of a month at 00:00 UTC."""
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
