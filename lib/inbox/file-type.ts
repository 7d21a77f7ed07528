/** What a file is, by its bytes. Its name and type come from another user, and are not trusted. */

/** `view` is how the panel shows it harmlessly; absent if it can only be saved. */
export interface FileType {
  /** The only types that a Blob URL may have. */
  mime:
    | `image/${'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | 'avif'}`
    | `audio/${'mpeg' | 'wav' | 'ogg' | 'aac' | 'mp4' | 'flac'}`
    | `video/${'mp4' | 'webm'}`
    | 'application/pdf'
    | 'text/plain;charset=utf-8'
    | 'application/octet-stream';
  view?: 'image' | 'audio' | 'video' | 'pdf' | 'text';
}

/** Bytes that decide about the type. */
const headLength = 4096;

const other: FileType = { mime: 'application/octet-stream' };

/** The first bytes in hex. https://mimesniff.spec.whatwg.org/#matching-a-mime-type-pattern */
const signatures: [RegExp, FileType][] = [
  [/^89504e470d0a1a0a/, { mime: 'image/png', view: 'image' }],
  [/^ffd8ff/, { mime: 'image/jpeg', view: 'image' }],
  // GIF87a, GIF89a
  [/^47494638(37|39)61/, { mime: 'image/gif', view: 'image' }],
  // RIFF....WEBP
  [/^52494646.{8}57454250/, { mime: 'image/webp', view: 'image' }],
  [/^424d.{8}00000000/, { mime: 'image/bmp', view: 'image' }],
  // ....ftypavif, ....ftypM4A, ....ftyp
  [/^.{8}6674797061766966/, { mime: 'image/avif', view: 'image' }],
  [/^.{8}667479704d3441/, { mime: 'audio/mp4', view: 'audio' }],
  [/^.{8}66747970/, { mime: 'video/mp4', view: 'video' }],
  // EBML
  [/^1a45dfa3/, { mime: 'video/webm', view: 'video' }],
  [/^(494433|fff[ab23])/, { mime: 'audio/mpeg', view: 'audio' }],
  [/^fff[0189]/, { mime: 'audio/aac', view: 'audio' }],
  // RIFF....WAVE
  [/^52494646.{8}57415645/, { mime: 'audio/wav', view: 'audio' }],
  // OggS, fLaC, %PDF-
  [/^4f676753/, { mime: 'audio/ogg', view: 'audio' }],
  [/^664c6143/, { mime: 'audio/flac', view: 'audio' }],
  [/^255044462d/, { mime: 'application/pdf', view: 'pdf' }],
];

/** @param isText whether a text may be shown as one; by default what looks like text can only be saved */
export async function typeOf(file: Blob, isText = false): Promise<FileType> {
  const bytes = new Uint8Array(await file.slice(0, headLength).arrayBuffer());
  const head = Array.from(bytes.slice(0, 16), byte => byte.toString(16).padStart(2, '0')).join('');
  const known = signatures.find(([signature]) => signature.test(head))?.[1];
  if (known) return known;
  return isText && isPlainText(bytes, file.size) ? { mime: 'text/plain;charset=utf-8', view: 'text' } : other;
}

/** By its name only: shown as text, markup is harmless. */
export const hasTextName = (name: string): boolean => /\.(txt|log|md|csv|json|ya?ml|ini)$/i.test(name);

function isPlainText(bytes: Uint8Array, size: number): boolean {
  if (bytes.includes(0)) return false;
  try {
    // The head may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: size > bytes.length });
    return true;
  } catch {
    return false;
  }
}
