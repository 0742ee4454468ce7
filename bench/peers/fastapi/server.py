"""Three calls of Lanternist's API as an ordinary FastAPI program; see the README beside this file.

Run by uvicorn with PEER_DATABASE_URL (for asyncpg), PEER_SECRET and PEER_COOKIE set.
"""

import hashlib
import os
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Annotated

from creating import create_session
from fastapi import Depends, FastAPI, HTTPException, Request
from shapes import NewSession, SessionBody, SessionWithMedia
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload, selectinload
from tables import Login, Session, User
from views import Signer, session_body, with_media

IDLE = timedelta(days=7)
ABSOLUTE = timedelta(days=90)
SEEN = timedelta(minutes=5)
COOKIE = os.environ["PEER_COOKIE"]

engine = create_async_engine(
    os.environ["PEER_DATABASE_URL"],
    pool_size=10,
    max_overflow=0,
    connect_args={"server_settings": {"jit": "off", "statement_timeout": "5s", "lock_timeout": "3s"}},
)
new_db = async_sessionmaker(engine, expire_on_commit=False)
signer = Signer(os.environ["PEER_SECRET"])
app = FastAPI(title="Peer")


async def provide_db() -> AsyncGenerator[AsyncSession]:
    """Give each request a session of the database."""
    async with new_db() as db:
        yield db


Db = Annotated[AsyncSession, Depends(provide_db)]


async def provide_user(request: Request, db: Db) -> User:
    """Return who is signed in: an active adult, or the request is refused."""
    token = request.cookies.get(COOKIE)
    if not token:
        raise HTTPException(401, "Unauthorized")
    now = datetime.now(UTC)
    login = await db.scalar(
        select(Login)
        .options(joinedload(Login.user, innerjoin=True))
        .where(
            Login.token_sha256 == hashlib.sha256(token.encode()).digest(),
            Login.last_seen_at > now - IDLE,
            Login.created_at > now - ABSOLUTE,
        )
    )
    if login is None:
        raise HTTPException(401, "Unauthorized")
    if not login.user.is_active or not login.user.age_verified:
        raise HTTPException(403, "Forbidden")
    if login.last_seen_at < now - SEEN:
        login.last_seen_at = func.now()
        await db.commit()
    return login.user


Actor = Annotated[User, Depends(provide_user)]


@app.get("/api/sessions")
async def list_sessions(user: Actor, db: Db) -> list[SessionBody]:
    """List one's own sessions, newest first."""
    newest = select(Session).where(Session.user_id == user.id)
    found = await db.scalars(newest.order_by(Session.created_at.desc(), Session.id.desc()))
    return [session_body(session, signer) for session in found]


@app.get("/api/sessions/{session_id}")
async def read_session(session_id: int, user: Actor, db: Db) -> SessionWithMedia:
    """Return a session and its media in order."""
    session = await db.get(Session, session_id, options=[selectinload(Session.media)])
    if session is None:
        raise HTTPException(404, "Session not found")
    if session.user_id != user.id and not session.is_public:
        raise HTTPException(403, "You may not view this session")
    answer = with_media(session, signer)
    if session.user_id != user.id:
        answer.session.ai_prompt = None
    return answer


@app.post("/api/sessions", status_code=201)
async def add_session(new: NewSession, user: Actor, db: Db) -> SessionBody:
    """Create a session."""
    session = await create_session(db, user, new)
    await db.commit()
    return session_body(session, signer)
