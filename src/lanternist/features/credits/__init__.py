"""The ledger: credits are granted, spent and refunded by double entry, never edited."""

from pathlib import Path

from lanternist.features.credits.actions import balance_of, grant, price_of, refund, spend, totals_of
from lanternist.features.credits.actions import open_accounts as _open_accounts
from lanternist.features.credits.admin_routes import FEATURE, admin_routes
from lanternist.features.credits.admin_schemas import Gift, Membership, NewPrice, TierChanges
from lanternist.features.credits.administration import (
    change_tier,
    correct,
    find_tier,
    list_prices,
    list_tiers,
    put_in_tier,
    remove_price,
    set_price,
)
from lanternist.features.credits.administration import grant as grant_by
from lanternist.features.credits.errors import (
    CHARGE_REFUSALS,
    InsufficientCredits,
    InvalidFeature,
    InvalidTransferId,
    PremiumOnly,
    PricingMissing,
    TierNotFound,
    TransferNotFound,
)
from lanternist.features.credits.jobs import reset_schedule
from lanternist.features.credits.models import SESSION_CREATE, Balance, Kind, Price, Tier, Transaction
from lanternist.features.credits.page_texts import signed, text_of
from lanternist.features.credits.pages import page_routes
from lanternist.features.credits.routes import credit_routes, profile_part
from lanternist.features.credits.schemas import TransactionQuery
from lanternist.features.credits.verification import size as ledger_size
from lanternist.features.credits.verification import verify as verify_ledger
from lanternist.features.credits.views import transactions_page
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature

__all__ = [
    "CHARGE_REFUSALS",
    "FEATURE",
    "SESSION_CREATE",
    "Balance",
    "Gift",
    "InsufficientCredits",
    "InvalidFeature",
    "InvalidTransferId",
    "Kind",
    "Membership",
    "NewPrice",
    "PremiumOnly",
    "Price",
    "PricingMissing",
    "Tier",
    "TierChanges",
    "TierNotFound",
    "Transaction",
    "TransactionQuery",
    "TransferNotFound",
    "balance_of",
    "change_tier",
    "correct",
    "feature",
    "find_tier",
    "grant",
    "grant_by",
    "ledger_size",
    "list_prices",
    "list_tiers",
    "price_of",
    "put_in_tier",
    "refund",
    "remove_price",
    "set_price",
    "signed",
    "spend",
    "text_of",
    "totals_of",
    "transactions_page",
    "verify_ledger",
]

feature = Feature(
    name="credits",
    folder=Path(__file__).parent,
    routes=[*credit_routes, *admin_routes, *page_routes],
    schedules=[reset_schedule],
    account_created=_open_accounts,
    profile_part=profile_part,
    path_parameters={
        "feature": PathParameter(
            schema={"type": "string", "pattern": f"^{FEATURE.pattern}$"},
            description="The key of a feature.",
            errors=[InvalidFeature],
        ),
        "tier": PathParameter(
            schema={"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"},
            description="The key of a tier.",
            errors=[TierNotFound],
        ),
        "transfer_id": PathParameter(
            schema=ID, description="The id of a transfer.", errors=[InvalidTransferId, TransferNotFound]
        ),
    },
)
