// The SQL of reading. Every statement has a name, so that the driver prepares it once for each connection.

const SESSION = `
  id, user_id, scope_id, kind, title, subreddits, category_id, category_source, interval_min, interval_max,
  transition, caption_theme, ai_prompt, thumbnail_link_id, is_public, share_to_community, is_favorite,
  is_manual_mode, show_duplicates, is_imported, import_source, import_url, tags, fill_state, fill_run, fill_sources,
  media_count, vanished_count, duplicate_count, created_at, updated_at,
  (select reason from moderation_hidden where kind = 'session' and subject_id = id::text) as hidden_reason`;

const USER = "id, email, role, is_active, age_verified";

/** Return an account. */
export async function findUser(db, id) {
  const text = `select ${USER} from accounts_user where id = $1`;
  return (await db.query({ name: "find-user", text, values: [id] })).rows[0];
}

/** Return an account by its address. */
export async function findUserByEmail(db, email) {
  const text = `select ${USER} from accounts_user where lower(email) = lower($1)`;
  return (await db.query({ name: "find-user-by-email", text, values: [email] })).rows[0];
}

/** Return a session, whoever owns it. */
export async function findSession(db, id) {
  const text = `select ${SESSION} from sessions_session where id = $1`;
  return (await db.query({ name: "find-session", text, values: [id] })).rows[0];
}

/** Return the media of a session in order. */
export async function listMedia(db, sessionId) {
  const text = `
    select m.id, m.session_id, m.position, m.link_id, m.thumbnail_link_id, m.source_url, m.type, m.caption, m.title,
           m.author, m.community, m.post_id, m.post_url, m.width, m.height, m.duration_seconds, m.start_seconds, m.end_seconds, a.color,
           coalesce(v.seconds, m.listed_seconds) as seconds, v.has_sound,
           m.duplicate_of,
           coalesce(m.vanished, case
             when a.source_url like 'library:%' then 'ready'
             when a.state = 'failed' and a.failure in ('status_401', 'status_403', 'status_451') then 'blocked'
             else a.state end) as state
    from sessions_media m
    left join media_asset a on a.id = m.asset_id
    left join media_video v on v.asset_id = a.id and m.type <> 'image'
    where m.session_id = $1
    order by m.position`;
  return (await db.query({ name: "list-media", text, values: [sessionId] })).rows;
}

/** Return a person's sessions, newest first. */
export async function listSessions(db, userId) {
  const text = `
    select ${SESSION}
    from sessions_session
    where user_id = $1
    order by created_at desc, id desc`;
  return (await db.query({ name: "list-sessions", text, values: [userId] })).rows;
}

/** Store a new session. */
export async function addSession(db, userId, scopeId, draft) {
  const text = `
    insert into sessions_session (
      user_id, scope_id, kind, title, subreddits, category_id, category_source, interval_min, interval_max,
      transition, caption_theme, ai_prompt, is_public, share_to_community, is_favorite, is_manual_mode,
      fill_state, fill_sources, show_duplicates
    )
    values ($1, $2, 'reddit', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'pending', $16, $17)
    returning ${SESSION}`;
  const values = [
    userId, scopeId, draft.title, draft.subreddits, draft.categoryId, draft.categorySource, draft.intervalMin,
    draft.intervalMax, draft.transition, draft.captionTheme, draft.aiPrompt, draft.isPublic,
    draft.shareToCommunity, draft.isFavorite, draft.isManualMode, JSON.stringify(draft.sources),
    draft.showDuplicates,
  ];
  return (await db.query({ name: "add-session", text, values })).rows[0];
}

/** Note on a session what it was charged under. */
export async function setChargeReference(db, sessionId, reference) {
  const text = `update sessions_session set charge_reference = $2 where id = $1 returning ${SESSION}`;
  return (await db.query({ name: "set-charge-reference", text, values: [sessionId, reference] })).rows[0];
}
