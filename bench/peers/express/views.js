// From rows to what readers see.

const WANTED_MEDIA = 25;

/** Return a session as the API shows it. */
export function sessionBody(row, signer) {
  return {
    id: row.id,
    title: row.title,
    userId: row.user_id,
    subreddits: row.subreddits,
    categoryId: row.category_id,
    categorySource: row.category_source,
    intervalMin: row.interval_min,
    intervalMax: row.interval_max,
    transition: row.transition,
    thumbnail: row.thumbnail_link_id === null ? null : signer.path(row.thumbnail_link_id, row.scope_id),
    aiPrompt: row.ai_prompt,
    captionTheme: row.caption_theme,
    isPublic: row.is_public,
    shareToCommunity: row.share_to_community,
    isFavorite: row.is_favorite,
    isManualMode: row.is_manual_mode,
    showDuplicates: row.show_duplicates,
    isImported: row.is_imported,
    importSource: row.import_source,
    importUrl: row.import_url,
    tags: row.tags,
    kind: row.kind,
    hiddenReason: row.hidden_reason,
    fill: { state: row.fill_state, wanted: WANTED_MEDIA, ready: ready(row), sources: row.fill_sources },
    createdAt: wholeSeconds(row.created_at),
    updatedAt: wholeSeconds(row.updated_at),
  };
}

/** Return a medium as the player loads it. */
export function mediaBody(row, scopeId, signer) {
  const mediaUrl = signer.path(row.link_id, scopeId);
  const still = row.type === "image" ? mediaUrl : null;
  return {
    id: row.id,
    sessionId: row.session_id,
    mediaUrl,
    thumbnail: row.thumbnail_link_id === null ? still : signer.path(row.thumbnail_link_id, scopeId),
    caption: row.caption,
    type: row.type,
    redditPostId: row.post_id,
    redditPostUrl: row.post_url,
    subreddit: row.community,
    order: row.position,
    sourceUrl: row.source_url,
    title: row.title,
    author: row.author,
    width: row.width,
    height: row.height,
    durationSeconds: row.duration_seconds,
    averageColor: row.color === null ? null : `#${row.color.toString(16).padStart(6, "0")}`,
    state: row.state,
    poster: row.type === "image" ? null : `${mediaUrl}&poster=1`,
    hasSound: row.type === "video" ? row.has_sound : false,
    duration: row.type === "image" ? null : row.seconds,
    startSeconds: row.start_seconds,
    endSeconds: row.end_seconds,
    duplicateOf: row.duplicate_of,
  };
}

function ready(row) {
  return row.media_count - row.vanished_count - (row.show_duplicates ? 0 : row.duplicate_count);
}

function wholeSeconds(date) {
  return `${date.toISOString().slice(0, 19)}Z`;
}
