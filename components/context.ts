/** What every component may use: the words, the line to the background, and the clipboard. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ClientView, RequestOptions } from '@/lib/channel/client';
import type { MethodName, ParamsIn, Result } from '@/lib/contract/methods';
import { en, type Words } from './words';

/** What the popup shows of the client's view. */
export type View = Pick<ClientView, 'link' | 'state' | 'sharing'>;

/** The part of a channel client that the popup needs. */
export interface Client {
  readonly view: View;
  subscribe(fn: (view: View) => void): () => void;
  /** @throws {PartylineError} */
  request<M extends MethodName>(method: M, params: ParamsIn<M>, options?: RequestOptions): Promise<Result<M>>;
}

export interface Surroundings {
  client: Client;
  words: Words;
  copy(text: string): Promise<void>;
}

const nobody = new Proxy({} as Client, {
  get() {
    throw new Error('A component was rendered outside App.');
  },
});

export const SurroundingsContext = createContext<Surroundings>({
  client: nobody,
  words: en,
  copy: () => Promise.reject(new Error('A component was rendered outside App.')),
});

export const useSurroundings = () => useContext(SurroundingsContext);
export const useWords = () => useSurroundings().words;
