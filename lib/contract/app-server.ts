import * as v from 'valibot';
import { isSafe } from './addresses';

const isPlainName = (name: string): boolean => name !== '' && name !== 'prototype' && !(name in Object.prototype);

const text = v.pipe(v.string(), v.trim(), v.maxLength(128));
const name = v.pipe(text, v.check(isPlainName), v.excludes('.'));
const path = v.pipe(
  text,
  v.check(dotted => dotted.split('.').every(isPlainName)),
);

/** Names of the JSON fields. */
export const AppServerFields = v.pipe(
  v.strictObject({
    /** In the request. */
    account: v.optional(name, 'userAccount'),
    password: v.optional(name, 'userPassword'),
    /** In the response; a path, such as `data.accessToken`. Common names if absent. */
    token: v.optional(path),
    expiry: v.optional(path),
    user: v.optional(path, 'chatUserName'),
  }),
  v.check(({ account, password }) => account !== password),
);

/** The app's own server, which issues tokens. The message of an issue is its error code, if there is one. */
export const AppServer = v.strictObject({
  endpoint: v.pipe(
    v.string('appServerMalformed'),
    v.trim(),
    v.maxLength(2048, 'appServerMalformed'),
    v.check(isEndpoint, 'appServerMalformed'),
  ),
  password: v.pipe(v.string(), v.nonEmpty('passwordMissing'), v.maxLength(16_384)),
  fields: v.optional(AppServerFields, {}),
});
export type AppServer = v.InferOutput<typeof AppServer>;

function isEndpoint(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && isSafe(url) && url.username === '' && url.password === '';
}
