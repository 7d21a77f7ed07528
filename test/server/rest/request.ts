// REST requests, answers and the vendor's error bodies.
import type { Hub } from '../hub';
import type { ImApp } from '../state/app';
import type { User } from '../state/user';

export interface RestRequest {
  hub: Hub;
  app: ImApp;
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string>;
  bytes: Buffer;
  /** The parsed JSON body; empty without one. */
  body: Record<string, unknown>;
  /** Base address of this server, for addresses in answers. */
  origin: string;
}

/** A request with a valid token; `me` is the token's user. */
export interface SignedRequest extends RestRequest {
  me: User;
}

export interface RestAnswer {
  status: number;
  body: Record<string, unknown> | Uint8Array;
  headers?: Record<string, string>;
}

export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly description: string,
    /** The SDKs read it where several errors have one status. */
    readonly code?: number,
  ) {
    super(description);
  }
}

export const notFound = (description: string): RestError =>
  new RestError(404, 'service_resource_not_found', description);
export const illegal = (description: string): RestError => new RestError(400, 'illegal_argument', description);
export const unauthorized = (description = 'Unable to authenticate (OAuth)'): RestError =>
  new RestError(401, 'unauthorized', description);
export const forbidden = (description: string): RestError => new RestError(403, 'forbidden_op', description);

export const errorBody = ({ error, description, code }: RestError): Record<string, unknown> => ({
  error,
  ...(code === undefined ? {} : { error_code: code }),
  exception: `org.apache.usergrid.rest.exceptions.${error}`,
  timestamp: Date.now(),
  duration: 0,
  error_description: description,
});

/** Wraps a successful answer. The SDKs accept status 200 only. */
export function ok(request: RestRequest, fields: Record<string, unknown> = {}): RestAnswer {
  const { app, method, path, origin } = request;
  const envelope = {
    action: method.toLowerCase(),
    application: app.appId ?? app.key,
    path: `/${path}`,
    uri: `${origin}/${app.org}/${app.name}/${path}`,
    timestamp: Date.now(),
    duration: 0,
    organization: app.org,
    applicationName: app.name,
  };
  return { status: 200, body: { ...envelope, ...fields } };
}

/** A page of a list; the cursor is the position in it, empty after the last page. */
export function pageOf<T>(list: T[], { query }: RestRequest, size = 20): { page: T[]; cursor: string } {
  const from = Number(query.get('cursor')) || 0;
  const to = from + (Number(query.get('limit') ?? query.get('pagesize')) || size);
  return { page: list.slice(from, to), cursor: to < list.length ? String(to) : '' };
}

export const requireText = (value: unknown): string => (typeof value === 'string' ? value : '');
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
