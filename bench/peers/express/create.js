// Creating a session: the same rows as Lanternist writes, in one transaction, one statement after the other.

import { HttpError } from "./errors.js";
import { charge } from "./ledger.js";
import { addSession, setChargeReference } from "./queries.js";

const NAME = /^[a-z0-9_]{2,21}$/;
const TRANSITIONS = new Set(["fade", "slide", "zoom", "flip", "none"]);
const OLDEST_LISTING_SECONDS = 24 * 3600;

/** Store a session with its charge, its activity row and the job that fills it. */
export async function createSession(pool, user, body) {
  const draft = checkedDraft(body);
  const client = await pool.connect();
  try {
    await client.query("begin");
    const scopeId = await addScope(client, user.id);
    const stored = await addSession(client, user.id, scopeId, draft);
    await recordActivity(client, user.id, stored);
    await findCachedPicture(client, draft.subreddits);
    await enqueueFill(client, stored);
    // Last, because whoever else spends from this account waits until the transaction ends.
    const reference = `session:${stored.id}:${stored.fill_run}`;
    const price = await charge(client, user.id, reference);
    const session = price > 0 ? await setChargeReference(client, stored.id, reference) : stored;
    await client.query("commit");
    return session;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

function checkedDraft(body) {
  const title = typeof body.title === "string" ? body.title.trim() : "";
  const names = typeof body.subreddits === "string" ? body.subreddits.split(",") : (body.subreddits ?? []);
  const subreddits = [...new Set(names.map((name) => String(name).trim().toLowerCase()))];
  const { intervalMin = 3, intervalMax = 10, transition = "fade" } = body;
  const problems = [];
  if (!title || title.length > 255) problems.push("title");
  if (!subreddits.length || !subreddits.every((name) => NAME.test(name))) problems.push("subreddits");
  if (!isSeconds(intervalMin) || !isSeconds(intervalMax) || intervalMin > intervalMax) problems.push("intervalMin");
  if (!TRANSITIONS.has(transition)) problems.push("transition");
  if (problems.length) throw new HttpError(400, "VALIDATION_ERROR", "Validation failed", { fields: problems });
  return {
    title,
    subreddits,
    categoryId: body.categoryId ?? 1,
    categorySource: body.categoryId ? "manual" : "default",
    intervalMin,
    intervalMax,
    transition,
    captionTheme: body.captionTheme ?? null,
    aiPrompt: body.aiPrompt || null,
    isPublic: body.isPublic === true,
    shareToCommunity: body.shareToCommunity === true,
    isFavorite: body.isFavorite === true,
    isManualMode: body.isManualMode === true,
    showDuplicates: body.showDuplicates === true,
    sources: subreddits.map((name) => ({ name, state: "pending", found: 0, reason: null })),
  };
}

function isSeconds(value) {
  return Number.isInteger(value) && value >= 1 && value <= 60;
}

async function addScope(client, userId) {
  const text = "insert into media_scope (user_id) values ($1) returning id";
  return (await client.query({ name: "add-scope", text, values: [userId] })).rows[0].id;
}

async function recordActivity(client, userId, session) {
  await client.query({
    name: "record-activity",
    text: "insert into activity_event (user_id, action, feature, subject, details) values ($1, $2, $3, $4, $5)",
    values: [
      userId, "session_created", "sessions", `session:${session.id}`,
      JSON.stringify({ kind: session.kind, sources: session.subreddits.length }),
    ],
  });
}

async function findCachedPicture(client, names) {
  const text = `
    select picture from ingestion_listing
    where source = '' and name = any($1::text[]) and sort = 'hot' and picture is not null
      and fetched_at > now() - make_interval(secs => $2)
    order by array_position($1::text[], name)
    limit 1`;
  return (await client.query({ name: "find-picture", text, values: [names, OLDEST_LISTING_SECONDS] })).rows[0];
}

async function enqueueFill(client, session) {
  const payload = Buffer.from(JSON.stringify({ session_id: session.id, run: session.fill_run, mode: "replace" }));
  const queued = await client.query({
    name: "enqueue",
    text: `
      insert into pgqueuer (priority, status, entrypoint, payload)
      values (0, 'queued', 'sessions.fill', $1) returning id`,
    values: [payload],
  });
  await client.query({
    name: "log-job",
    text: "insert into pgqueuer_log (job_id, status, entrypoint, priority) values ($1, 'queued', 'sessions.fill', 0)",
    values: [queued.rows[0].id],
  });
}
