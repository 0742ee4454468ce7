// The application: who is signed in, three routes, errors as JSON.

import connectPgSimple from "connect-pg-simple";
import express from "express";
import session from "express-session";

import { createSession } from "./create.js";
import { HttpError } from "./errors.js";
import { findSession, listMedia, listSessions, findUser, findUserByEmail } from "./queries.js";
import { mediaBody, sessionBody } from "./views.js";

const WEEK = 7 * 24 * 3600 * 1000;
const SEEN = 5 * 60 * 1000;

/** Return the Express application. */
export function createApp({ pool, signer, secret }) {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json({ limit: "1mb" }));
  app.use(loginSession(pool, secret));
  app.post("/api/login", signIn(pool));
  app.use("/api", signedIn(pool));
  app.get("/api/sessions", async (req, res) => {
    const sessions = await listSessions(pool, req.user.id);
    res.json(sessions.map((each) => sessionBody(each, signer)));
  });
  app.get("/api/sessions/:id", async (req, res) => {
    const id = parseId(req.params.id);
    const found = await findSession(pool, id);
    if (!found) throw new HttpError(404, "SESSION_NOT_FOUND", "Session not found");
    if (found.user_id !== req.user.id && !found.is_public) {
      throw new HttpError(403, "NOT_YOUR_SESSION", "You may not view this session");
    }
    if (found.user_id !== req.user.id) found.ai_prompt = null;
    const media = await listMedia(pool, id);
    res.json({
      session: sessionBody(found, signer),
      media: media.map((each) => mediaBody(each, found.scope_id, signer)),
    });
  });
  app.post("/api/sessions", async (req, res) => {
    const created = await createSession(pool, req.user, req.body ?? {});
    res.status(201).json(sessionBody(created, signer));
  });
  app.use(answerError);
  return app;
}

/** Keep logins in a table of this program's own; one is written again only when it was not for five minutes. */
function loginSession(pool, secret) {
  const PgStore = connectPgSimple(session);
  return session({
    store: new PgStore({ pool, tableName: "peer_express_session", createTableIfMissing: true, disableTouch: true }),
    name: "peer.sid",
    secret,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: "lax", maxAge: WEEK },
  });
}

/** Sign in by address alone: what passwords cost is not compared here. */
function signIn(pool) {
  return async (req, res) => {
    const user = await findUserByEmail(pool, String(req.body?.email ?? ""));
    if (!user) throw new HttpError(401, "INVALID_CREDENTIALS", "Invalid credentials");
    req.session.userId = user.id;
    req.session.seenAt = Date.now();
    res.json({ id: user.id });
  };
}

/** Demand a signed-in, active, adult person. */
function signedIn(pool) {
  return async (req, _res, next) => {
    const { userId, seenAt } = req.session;
    const user = userId && (await findUser(pool, userId));
    if (!user) throw new HttpError(401, "UNAUTHORIZED", "Unauthorized");
    if (!user.is_active) throw new HttpError(403, "ACCOUNT_DISABLED", "This account is disabled");
    if (!user.age_verified) throw new HttpError(403, "AGE_VERIFICATION_REQUIRED", "Age verification required");
    if (Date.now() - seenAt > SEEN) req.session.seenAt = Date.now();
    req.user = user;
    next();
  };
}

function parseId(text) {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new HttpError(400, "INVALID_SESSION_ID", "Invalid session ID");
  return id;
}

function answerError(error, _req, res, next) {
  if (res.headersSent) return next(error);
  const known = error instanceof HttpError ? error : new HttpError(error.status ?? 500, "ERROR", "Something failed");
  if (known.status >= 500) console.error(error);
  res.status(known.status).json({ error: known.message, code: known.code, ...known.details });
}
