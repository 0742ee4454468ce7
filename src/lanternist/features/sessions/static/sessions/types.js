/**
 * What the server says about collecting, and about one medium. Only what these scripts read is named.
 *
 * @typedef {{ name: string, state: string, found: number, reason: string | null, staleSince?: string }} FillSource
 * @typedef {{ state: string, wanted: number, ready: number, sources: FillSource[] }} Fill
 * @typedef {{
 *   id: number, type: string, mediaUrl: string, state?: string, poster?: string | null, thumbnail: string | null, title?: string | null, caption: string | null,
 *   subreddit: string | null, redditPostUrl: string | null, sourceUrl?: string | null,
 *   duplicateOf?: number | null,
 * }} Media
 */

export {};
