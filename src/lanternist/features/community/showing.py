"""Files of vaults in the feed. Their bytes are here and stay, so each is shown, and taken back, in one step."""

from lanternist.features import media
from lanternist.features.community import medium_queries
from lanternist.platform.db import Tx


async def show_file(tx: Tx, medium_id: int) -> None:
    """Show a file of somebody's vault, whose row is locked; what is shown stays as it is, and so does what is hidden.

    It is loaded through a scope of its own, below that of the vault, so that what ends the one ends the other.
    """
    file = await medium_queries.find_file(tx, medium_id)
    if file is None or file.is_shown or file.is_hidden:
        return
    scope_id = await media.add_scope(tx, file.user_id, parent_id=file.scope_id)
    [link_id] = await media.add_links(tx, scope_id, [file.asset_id])
    await media.keep_for_good(tx, scope_id)
    await medium_queries.show(tx, medium_id, scope_id, link_id)
