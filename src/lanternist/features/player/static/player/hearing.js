/** By now a browser that counts what it has heard has heard something. */
const SILENT_AFTER_SECONDS = 1;

/**
 * Whether a video that plays has sound, in the words of whichever browser this is; null when it does not say (yet).
 *
 * @param {{currentTime: number, mozHasAudio?: boolean, audioTracks?: {length: number}, webkitAudioDecodedByteCount?: number}} video
 * @returns {boolean|null}
 */
export function isHeard({ currentTime, mozHasAudio, audioTracks, webkitAudioDecodedByteCount: decoded }) {
  if (mozHasAudio !== undefined) return mozHasAudio;
  if (audioTracks !== undefined) return audioTracks.length > 0;
  if (decoded === undefined) return null;
  if (decoded > 0) return true;
  return currentTime >= SILENT_AFTER_SECONDS ? false : null;
}
