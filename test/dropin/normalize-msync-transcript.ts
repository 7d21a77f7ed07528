// Removes from a transcript what differs between runs: ids become numbers, times and secrets are left out.
import type { TranscriptEntry } from './quick-start-msync';

const timeNames = new Set([
  'time',
  'timestamp',
  'duration',
  'created',
  'modified',
  'pinnedTime',
  'operationTime',
  'expire',
  'expiry',
  'last_time',
  'elapse',
  'joined_time',
]);
const secretNames = new Set(['secret', 'thumb_secret', 'share-secret']);
/** Pages get no token. */
const tokenNames = new Set(['accessToken', 'token']);

export function normalizeEntries(story: readonly TranscriptEntry[]): TranscriptEntry[] {
  const ids = new Map<string, string>();
  const idOf = (id: string) => {
    if (!ids.has(id)) ids.set(id, `#${ids.size + 1}`);
    return ids.get(id) as string;
  };
  const text = (value: string) =>
    value
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://service')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
      .replaceAll(/share-secret=[\w-]+/g, 'share-secret=(secret)')
      .replaceAll(/"(timestamp|duration)":\d+/g, '"$1":0')
      .replaceAll(/\b\d{12,}\b/g, idOf);
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(walk);
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, field]) => {
        if (tokenNames.has(name)) return [];
        if (timeNames.has(name)) return [[name, `(${typeof field})`]];
        if (secretNames.has(name)) return [[name, '(secret)']];
        return [[text(name), walk(field)]];
      }),
    );
  };
  return story.map(([what, name, value]) => [what, name, walk(value)]);
}
