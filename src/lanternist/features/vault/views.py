"""From stored items to what their owners see."""

from lanternist.features.media import Signer
from lanternist.features.vault.errors import reason_text
from lanternist.features.vault.models import Item, Upload
from lanternist.features.vault.names import path_of
from lanternist.features.vault.schemas import OpenUpload, Uploaded, VaultMediaBody
from lanternist.kit.times import with_milliseconds

_STATUS = {"pending": "pending", "ready": "completed", "failed": "failed"}


def media_body(item: Item, signer: Signer) -> VaultMediaBody:
    """Return an item with the addresses by which its owner loads it."""
    url = _url(item, signer)
    still = None if url is None else url if item.type == "image" else f"{url}&poster=1"
    return VaultMediaBody(
        id=item.id,
        user_id=item.user_id,
        file_name=item.file_name,
        original_name=item.original_name,
        file_url=url,
        file_path=path_of(item.user_id, item.source, item.file_name),
        file_size=item.bytes,
        mime_type=item.mime_type,
        source=item.source,
        width=item.width,
        height=item.height,
        is_shared=item.share_to_community,
        share_to_community=item.share_to_community,
        tags=item.tags,
        subreddit=None,
        enrichment_status=_STATUS[item.state],
        metadata={},
        caption=item.caption,
        character_name=item.character_name,
        state=item.state,
        failure=item.failure,
        failure_text=reason_text(item.failure) if item.failure else None,
        type=item.type,
        thumbnail=still and f"{still}&w=320",
        duration=item.seconds,
        attestation_version=item.attestation_version,
        created_at=with_milliseconds(item.created_at),
    )


def uploaded_body(item: Item, signer: Signer) -> Uploaded:
    """Return what is answered to who sent a file."""
    return Uploaded(
        id=item.id,
        url=_url(item, signer) or f"/api/user/media/{item.id}/file",
        file_name=item.file_name,
        file_path=path_of(item.user_id, item.source, item.file_name),
        source=item.source,
        state=item.state,
    )


def _url(item: Item, signer: Signer) -> str | None:
    if item.link_id is None or item.scope_id is None:
        return None
    return signer.path(item.link_id, item.scope_id)


def upload_body(upload: Upload) -> OpenUpload:
    """Return an upload as its owner sees it."""
    return OpenUpload(
        id=upload.id,
        name=upload.original_name,
        length=upload.length,
        offset=upload.received,
        expires_at=with_milliseconds(upload.expires_at),
        purpose="archive" if upload.is_archive else "media",
        media_id=upload.item_id,
    )
