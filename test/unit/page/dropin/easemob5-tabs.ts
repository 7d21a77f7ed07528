// Easemob's SDK 5.1.2, and a page with the drop-in for it on a session of version 4, as devices of one user.
import { vi } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import { defaultApp as app } from '../../../server';
import { type Easemob5Client, easemob5Options, loadEasemob5 } from '../../../server/raw-easemob5';
import type { MsyncFixture } from '../../providers/msync-connection';
import { announceOnRequest } from '../extension';
import { SdkBackedExtension } from './msync-page';

type Fields = Record<string, unknown>;
export type Seen = readonly [name: string, payload: unknown];

/** A client, and the events that it has emitted. */
export interface Tab5 {
  client: Easemob5Client;
  seen: Seen[];
}

/** Calls a method of a client or manager, whose parameters the tests check. */
export const call = (object: object, method: string, ...args: unknown[]): unknown =>
  Reflect.apply(Reflect.get(object, method) as (...args: unknown[]) => unknown, object, args);

/** Records every event. */
function record(client: Easemob5Client): Seen[] {
  const seen: Seen[] = [];
  const handlers = new Proxy(
    {},
    { get: (_, name) => (payload: unknown) => void seen.push([String(name), payload]), has: () => true },
  );
  client.addEventHandler('record', handlers);
  return seen;
}

export async function openRaw(fixture: MsyncFixture, userId = 'alice', options: Fields = {}): Promise<Tab5> {
  const sdk = await loadEasemob5();
  const client = sdk.ChatClient.init({
    ...{ appKey: app, deviceId: `${userId}-5` },
    ...easemob5Options(sdk, fixture.im),
    ...options,
  });
  const seen = record(client);
  await client.login({ userId, token: fixture.im.issueToken(app, userId).value });
  return { client, seen };
}

/** Rejects what the extension's list of methods does not have. */
class CheckedExtension extends SdkBackedExtension {
  override createSession(): ReturnType<SdkBackedExtension['createSession']> {
    const session = super.createSession();
    const { callWith } = session;
    return Object.create(session, {
      callWith: {
        value: (options: never, method: string, ...args: unknown[]) =>
          definitions.easemob.methods.has(method)
            ? callWith!(options, method, ...args)
            : Promise.reject(Object.assign(Error(`no method ${method}`), { code: 'unknownMethod' })),
      },
    });
  }
}

export interface Page5 extends Tab5 {
  extension: SdkBackedExtension;
  module: typeof import('@/lib/page/dropin/easemob5');
}

/** Loads the drop-in again, on a page with Partyline. */
export async function openPage(page: EventTarget, fixture: MsyncFixture, options: Fields = {}): Promise<Page5> {
  const session = await fixture.signedIn('easemob');
  const extension = new CheckedExtension(session, 'easemob');
  announceOnRequest(page, { version: 1, connect: extension.connect });
  vi.resetModules();
  const module = await import('@/lib/page/dropin/easemob5');
  const managers = Object.entries(module).flatMap(([name, value]) => (name.endsWith('Manager') ? [value] : []));
  const client = module.ChatClient.init({
    ...{ appKey: app, enableSyncData: [], managers },
    ...options,
  }) as unknown as Easemob5Client;
  const seen = record(client);
  await client.login({ userId: 'alice', token: 'any' });
  return { client, seen, extension, module };
}
