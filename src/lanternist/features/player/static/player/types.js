/**
 * Shapes that several modules share. There is no code here: the type checker reads it.
 *
 * @typedef {object} Slide One medium of the session, as the server describes it.
 * @property {number|string} id
 * @property {string} mediaUrl empty where the slide has vanished
 * @property {string|null} [thumbnail]
 * @property {string|null} [caption]
 * @property {"image"|"gif"|"video"} type
 * @property {string|null} [mimeType]
 * @property {number} [order]
 * @property {string|null} [subreddit]
 * @property {string|null} [redditPostUrl]
 * @property {string|null} [sourceUrl]
 * @property {string|null} [title]
 * @property {string|null} [author]
 * @property {number|null} [width]
 * @property {number|null} [height]
 * @property {number|null} [durationSeconds]
 * @property {number|null} [startSeconds] where in its video it begins
 * @property {number|null} [endSeconds] where in its video it ends
 * @property {string} [state] of its file: pending, fetching, ready, failed, blocked, gone, removed
 * @property {string|null} [averageColor]
 * @property {string|null} [poster] the first frame of what moves
 * @property {boolean|null} [hasSound] null while nobody knows
 * @property {number|null} [duration] seconds that a video lasts
 * @property {number|string|null} [duplicateOf] the earlier slide that shows the same
 *
 * @typedef {"fade"|"slide"|"zoom"|"flip"|"none"} TransitionName
 *
 * @typedef {object} FillSource
 * @property {string} [name]
 * @property {string|null} [state]
 * @property {string|null} [reason]
 * @property {string|null} [message]
 *
 * @typedef {object} Fill How far the collection of this session's media has come.
 * @property {"pending"|"running"|"done"|"failed"} state
 * @property {number} wanted
 * @property {number} ready
 * @property {FillSource[]} [sources]
 *
 * @typedef {object} Session
 * @property {number|string} id
 * @property {string} title
 * @property {number} intervalMin
 * @property {number} intervalMax
 * @property {TransitionName} transition
 * @property {boolean} isManualMode
 * @property {boolean} [showDuplicates]
 * @property {string|null} [captionTheme]
 * @property {Fill} [fill]
 *
 * @typedef {object} Payload
 * @property {Session} session
 * @property {Slide[]} media
 *
 * @typedef {object} Loaded A slide that is decoded (or has its first frame) and can be put on screen at once.
 * @property {Slide} slide
 * @property {"image"|"video"} kind
 * @property {HTMLImageElement|HTMLVideoElement} element
 * @property {() => void} release
 *
 * @typedef {1|-1} Direction
 *
 * @typedef {"network"|"server"|"signed-out"|"missing"|"media"|"hidden"} Problem
 *
 * @typedef {"loading"|"playing"|"paused"|"manual"|"collecting"|"empty"|"failed"} State
 *
 * @typedef {"user"|"hidden"|"press"|"sheet"|"privacy"|"blocked"} HoldReason Why the show stands still.
 */

export {};
