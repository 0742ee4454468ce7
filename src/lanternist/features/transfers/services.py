"""What imports and exports need besides the database."""

from lanternist.features.ingestion import SourceContext
from lanternist.features.transfers.galleries import GalleryHost
from lanternist.features.transfers.galleries.imgchest import Imgchest


class TransferServices:
    """Handed to routes, pages and jobs."""

    def __init__(self, context: SourceContext) -> None:
        self.gallery_hosts: tuple[GalleryHost, ...] = (Imgchest(context),)
        """The places whose galleries may be imported; no other is asked."""
