const maxLength = 120;

/** Names that Windows reserves, with any extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name to save another user's file under: without folders, control, bidirectional and invisible characters, and with its
 * true extension at its end.
 */
export function safeFileName(name: string, fallback = 'file'): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*%~]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const extension = /\.[^.\s]{1,16}$/.exec(clean)?.[0] ?? '';
  const stem = [...clean.slice(0, clean.length - extension.length)].slice(0, maxLength - extension.length).join('');
  const short = `${stem}${extension}`;
  if (!stem) return fallback;
  return reserved.test(short) ? `_${short}` : short;
}
