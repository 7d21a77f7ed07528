import { useEffect, useRef, useState } from 'preact/hooks';
import type { ErrorBody } from '@/lib/contract/partyline-error';
import { PartylineError } from '@/lib/contract/partyline-error';
import { FileCache } from '@/lib/inbox/file-cache';
import { downloadFile } from '@/lib/inbox/file-download';
import type { Inbox } from '@/lib/inbox/inbox';

export type FileState =
  | { phase: 'idle' }
  | { phase: 'loading'; received: number; total: number | undefined }
  /** Another host than the service's has the file. */
  | { phase: 'asks'; host: string }
  | { phase: 'ready'; file: Blob }
  | { phase: 'failed'; error: ErrorBody };

export interface LoadableFile {
  state: FileState;
  /** @param isAsked whether the user has agreed to load it from the host @returns the file if it is loaded */
  load(isAsked: boolean): Promise<Blob | undefined>;
  cancel(): void;
}

const cache = new FileCache();

/** Loads a file of a message once; until the component is removed. */
export function useFile(inbox: Inbox, address: string, maxBytes: number): LoadableFile {
  const [state, setState] = useState<FileState>(() => {
    const file = cache.get(address);
    return file ? { phase: 'ready', file } : { phase: 'idle' };
  });
  const loading = useRef<AbortController>(undefined);
  useEffect(() => () => loading.current?.abort(), []);
  const load = async (isAsked: boolean) => {
    if (state.phase === 'ready') return state.file;
    loading.current?.abort();
    const controller = new AbortController();
    loading.current = controller;
    const { signal } = controller;
    const update = (next: FileState) => {
      if (!signal.aborted) setState(next);
    };
    update({ phase: 'loading', received: 0, total: undefined });
    const onProgress = (received: number, total: number | undefined) => update({ phase: 'loading', received, total });
    try {
      const file = await downloadFile(inbox, address, { isAsked, maxBytes, signal, onProgress });
      if (!(file instanceof Blob)) return update({ phase: 'asks', host: file.asks });
      cache.add(address, file);
      update({ phase: 'ready', file });
      return signal.aborted ? undefined : file;
    } catch (thrown) {
      return update({ phase: 'failed', error: PartylineError.from(thrown).toBody() });
    }
  };
  const cancel = () => {
    loading.current?.abort();
    setState({ phase: 'idle' });
  };
  return { state, load: load as LoadableFile['load'], cancel };
}

/** A URL for the bytes, with a type of `typeOf` only; until the component is removed. */
export function useObjectUrl(file: Blob | undefined, mime: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!file) return;
    const created = URL.createObjectURL(new Blob([file], { type: mime }));
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [file, mime]);
  return file && url;
}
