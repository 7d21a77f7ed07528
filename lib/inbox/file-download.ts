import type { OpenedFile } from '@/lib/contract/methods';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { FileContent } from '@/lib/providers/inbox-model';
import type { Inbox } from './inbox';

/** Bytes of a picture that is shown without a question. */
export const maxThumbnailBytes = 10 * 1024 * 1024;
/** Bytes of other files. */
export const maxFileBytes = 100 * 1024 * 1024;

interface DownloadOptions {
  /** Whether the user has asked for it. */
  isAsked: boolean;
  maxBytes: number;
  signal: AbortSignal;
  /** @param total bytes, if the server says */
  onProgress?(received: number, total: number | undefined): void;
}

/**
 * Loads a file through the background.
 * @returns without a type, or the host that the user must be asked about
 * @throws {PartylineError} as `files.open`; `cancelled`
 */
export async function downloadFile(
  inbox: Pick<Inbox, 'request'>,
  url: string,
  { isAsked, maxBytes, signal, onProgress }: DownloadOptions,
): Promise<Blob | { asks: string }> {
  const opened: OpenedFile = await inbox.request('files.open', { url, isAsked }, { signal });
  if ('asks' in opened) return opened;
  const { id, bytes } = opened;
  const pieces: Blob[] = [];
  let received = 0;
  try {
    if (bytes && bytes > maxBytes) throw new PartylineError('fileTooLarge');
    for (;;) {
      onProgress?.(received, bytes && Math.max(bytes, received));
      const piece = await inbox.request('files.next', { id }, { signal });
      if (piece.size === 0) return new Blob(pieces);
      received += piece.size;
      if (received > maxBytes) throw new PartylineError('fileTooLarge');
      pieces.push(piece);
    }
  } catch (thrown) {
    inbox.request('files.close', { id }).catch(() => {});
    throw PartylineError.from(thrown);
  }
}

/** The address with the secret that Agora's and Easemob's services need. The sender chose both. */
export function addressOf({ url = '', secret }: Pick<FileContent, 'url' | 'secret'>): string {
  if (!secret || !URL.canParse(url)) return url;
  const address = new URL(url);
  if (!address.searchParams.has('share-secret')) address.searchParams.set('share-secret', secret);
  return address.href;
}
