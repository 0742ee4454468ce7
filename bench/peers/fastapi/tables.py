"""The tables of Lanternist that the peer reads and writes, as SQLAlchemy sees them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Double,
    FetchedValue,
    ForeignKey,
    Integer,
    LargeBinary,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship


class Base(DeclarativeBase):
    """What all tables share: text is text, ids are 64 bits, times know their zone."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: Integer,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
        list[dict[str, Any]]: JSONB,
        dict[str, Any]: JSONB,
    }


def _id() -> Mapped[int]:
    return mapped_column(BigInteger, primary_key=True, server_default=FetchedValue())


def _of_database() -> Mapped[Any]:
    return mapped_column(server_default=FetchedValue())


class User(Base):
    """A person."""

    __tablename__ = "accounts_user"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    role: Mapped[str]
    is_active: Mapped[bool]
    age_verified: Mapped[bool]


class Login(Base):
    """A place where somebody is signed in."""

    __tablename__ = "accounts_login"

    id: Mapped[int] = _id()
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime] = _of_database()
    last_seen_at: Mapped[datetime] = _of_database()
    user: Mapped[User] = relationship()


class Scope(Base):
    """What signed paths are valid through."""

    __tablename__ = "media_scope"

    id: Mapped[int] = _id()
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id))


class Session(Base):
    """A slideshow session."""

    __tablename__ = "sessions_session"

    id: Mapped[int] = _id()
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    scope_id: Mapped[int] = mapped_column(ForeignKey(Scope.id))
    kind: Mapped[str]
    title: Mapped[str]
    subreddits: Mapped[list[str]]
    category_id: Mapped[int] = mapped_column(BigInteger)
    category_source: Mapped[str]
    interval_min: Mapped[int]
    interval_max: Mapped[int]
    transition: Mapped[str]
    caption_theme: Mapped[str | None]
    ai_prompt: Mapped[str | None]
    thumbnail_link_id: Mapped[int | None] = mapped_column(BigInteger)
    is_public: Mapped[bool]
    share_to_community: Mapped[bool]
    is_favorite: Mapped[bool]
    is_manual_mode: Mapped[bool]
    show_duplicates: Mapped[bool]
    is_imported: Mapped[bool] = _of_database()
    import_source: Mapped[str | None]
    import_url: Mapped[str | None]
    tags: Mapped[list[str]] = _of_database()
    fill_state: Mapped[str]
    fill_run: Mapped[int] = _of_database()
    fill_sources: Mapped[list[dict[str, Any]]]
    media_count: Mapped[int] = _of_database()
    vanished_count: Mapped[int] = _of_database()
    duplicate_count: Mapped[int] = _of_database()
    charge_reference: Mapped[str | None]
    created_at: Mapped[datetime] = _of_database()
    updated_at: Mapped[datetime] = _of_database()
    media: Mapped[list["Medium"]] = relationship(order_by="Medium.position")
    hidden_reason: Mapped[str | None] = column_property(
        literal_column(
            "(select reason from moderation_hidden where kind = 'session' and subject_id = sessions_session.id::text)"
        )
    )

    __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": True}


class Video(Base):
    """What is known of a video's file."""

    __tablename__ = "media_video"

    asset_id: Mapped[int] = mapped_column(ForeignKey("media_asset.id"), primary_key=True)
    seconds: Mapped[float] = mapped_column(Double)
    has_sound: Mapped[bool]


class Asset(Base):
    """What is known of a medium's file; read in the same statement as the slides."""

    __tablename__ = "media_asset"

    id: Mapped[int] = _id()
    source_url: Mapped[str]
    state: Mapped[str]
    failure: Mapped[str | None]
    color: Mapped[int | None]
    video: Mapped[Video | None] = relationship(lazy="joined")


class Medium(Base):
    """One slide of a session."""

    __tablename__ = "sessions_media"

    id: Mapped[int] = _id()
    session_id: Mapped[int] = mapped_column(ForeignKey(Session.id))
    position: Mapped[int]
    link_id: Mapped[int] = mapped_column(BigInteger)
    thumbnail_link_id: Mapped[int | None] = mapped_column(BigInteger)
    source_url: Mapped[str]
    type: Mapped[str]
    caption: Mapped[str | None]
    title: Mapped[str | None]
    author: Mapped[str | None]
    community: Mapped[str | None]
    post_id: Mapped[str | None]
    post_url: Mapped[str | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_seconds: Mapped[float | None]
    start_seconds: Mapped[float | None]
    end_seconds: Mapped[float | None]
    duplicate_of: Mapped[int | None] = mapped_column(BigInteger)
    vanished: Mapped[str | None] = mapped_column()
    listed_seconds: Mapped[float | None] = mapped_column(Double)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey(Asset.id))
    asset: Mapped[Asset | None] = relationship(lazy="joined")


class Price(Base):
    """What a feature costs."""

    __tablename__ = "credits_price"

    feature: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]


class Account(Base):
    """A balance: a person's, or one of the system's."""

    __tablename__ = "credits_account"

    id: Mapped[int] = _id()
    user_id: Mapped[str | None]
    name: Mapped[str]
    shard: Mapped[int]
    balance: Mapped[int] = mapped_column(BigInteger)
    allocation: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
    is_system: Mapped[bool]


class Transfer(Base):
    """Why credits moved."""

    __tablename__ = "credits_transfer"

    id: Mapped[int] = _id()
    kind: Mapped[str]
    reference: Mapped[str]
    feature: Mapped[str | None]


class Entry(Base):
    """One side of a transfer, with the balance after it."""

    __tablename__ = "credits_entry"

    id: Mapped[int] = _id()
    transfer_id: Mapped[int] = mapped_column(ForeignKey(Transfer.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    amount: Mapped[int] = mapped_column(BigInteger)
    balance_after: Mapped[int] = mapped_column(BigInteger)
    allocation_amount: Mapped[int] = mapped_column(BigInteger)
    allocation_after: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)


class Event(Base):
    """Who did what."""

    __tablename__ = "activity_event"

    id: Mapped[int] = _id()
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    action: Mapped[str]
    feature: Mapped[str]
    subject: Mapped[str | None]
    details: Mapped[dict[str, Any]]


class Listing(Base):
    """What a source last listed."""

    __tablename__ = "ingestion_listing"

    source: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sort: Mapped[str] = mapped_column(primary_key=True)
    picture: Mapped[dict[str, Any] | None]
    fetched_at: Mapped[datetime | None]


JobStatus = ENUM("queued", name="pgqueuer_status", create_type=False)


class Job(Base):
    """A job in the queue."""

    __tablename__ = "pgqueuer"

    id: Mapped[int] = _id()
    priority: Mapped[int]
    status: Mapped[str] = mapped_column(JobStatus)
    entrypoint: Mapped[str]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)


class JobLog(Base):
    """What happened to a job."""

    __tablename__ = "pgqueuer_log"

    id: Mapped[int] = _id()
    job_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(JobStatus)
    entrypoint: Mapped[str]
    priority: Mapped[int]
