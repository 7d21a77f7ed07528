/** How the methods of a manager are called in the web SDK. */
import type { AgoraChat, AgoraChatStatic } from 'agora-chat';
import type { ManagerName } from '../managers';
import type { MessageStore } from './message-store';

/** What calls need of the page's client. */
export interface Context {
  readonly sdk: AgoraChatStatic;
  readonly connection: AgoraChat.Connection;
  readonly user: string;
  readonly messages: MessageStore;
}

type Parameters<F> = F extends (...args: infer A) => unknown ? A : never;
type Result<F> = F extends (...args: never[]) => Promise<infer R> ? R : never;
/** A method whose promise has no value. */
type ActionName<M> = {
  // biome-ignore lint/suspicious/noConfusingVoidType: the package declares `Promise<void>`
  [K in keyof M]: [Result<M[K]>] extends [undefined] ? K : [Result<M[K]>] extends [void] ? K : never;
}[keyof M];

/** The web SDK's result is dropped. */
type Actions<M> = { [K in ActionName<M>]?: (context: Context, ...args: Parameters<M[K]>) => unknown };
type Queries<M> = {
  [K in Exclude<keyof M, ActionName<M>>]?: (
    context: Context,
    ...args: Parameters<M[K]>
  ) => Result<M[K]> | Promise<Result<M[K]>>;
};

export interface ManagerTable<M> {
  /** Run by the service; the promise has no value. */
  actions: Actions<M>;
  /** Answered by the service. */
  queries: Queries<M>;
  /** Answered by the page. */
  mirrored?: Actions<M> & Queries<M>;
  /** Reason by method. */
  refused?: { [K in keyof M]?: string };
}

export type AnyCall = (context: Context, ...args: never[]) => unknown;

export interface AnyTable {
  actions: Readonly<Record<string, AnyCall>>;
  queries: Readonly<Record<string, AnyCall>>;
  mirrored?: Readonly<Record<string, AnyCall>>;
  refused?: Readonly<Record<string, string>>;
}

export type Tables = Readonly<Record<ManagerName, AnyTable>>;

// biome-ignore lint/suspicious/noExplicitAny: results of the web SDK, whose declared types are partly wrong
export type Data = any;

/** The result of a call of the web SDK. */
export async function dataOf(answer: Promise<unknown>): Promise<Data> {
  const result = Object(await answer);
  return result.data ?? result;
}

/** A page of a list that the web SDK returns as a whole. @param pageNum the first is 1 */
export const pageOf = <T>(list: readonly T[], pageNum = 1, pageSize = 200): T[] =>
  list.slice((pageNum - 1) * pageSize, pageNum * pageSize);

/** Users of a list of strings or objects. */
export const usersOf = (list: Data): string[] =>
  (list as Data[]).map(item => (typeof item === 'string' ? item : (item.user ?? item.member ?? item.userId)));
