/** How a method of easemob-websdk 5 is called in version 4. */
import { omitUndefined } from '../chat-client/omit-undefined';
import { type Fields, fieldsOf } from './message';

export interface Call {
  /** The method of version 4. */
  method: string;
  args(params: Fields, me: string): unknown[];
  answer?: ((data: unknown, params: Fields, me: string) => unknown) | undefined;
}

export type Answer = Call['answer'];

export const list = (value: unknown): Fields[] => (Array.isArray(value) ? value : []) as Fields[];
export const userOf = (userId: unknown): Fields => ({ userId });
const idsOf = (value: unknown): unknown[] =>
  list(value).map(item => (typeof item === 'string' ? item : (fieldsOf(item).user ?? fieldsOf(item).username)));

/** A call with one object. @param names of version 4 by the names of version 5, as `userIds:users` */
export function call(method: string, names = '', answer: Answer = undefined, more: Fields = {}): Call {
  const pairs = names.split(' ').map(name => name.split(':') as [string, string?]);
  const args = (params: Fields) => [
    omitUndefined({ ...Object.fromEntries(pairs.map(([name, old = name]) => [old, params[name]])), ...more }),
  ];
  return { method, args, answer };
}

/** By the method of version 5. */
export type Calls = Readonly<Record<string, Call>>;

export const cursorOf = (data: unknown): unknown => fieldsOf(data).cursor || undefined;
export const users: Answer = data => idsOf(data).map(userOf);

/** The parameters of most calls. */
export const conversation = 'conversationId conversationType';
