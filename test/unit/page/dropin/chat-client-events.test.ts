// The callbacks of partyline/chat-client on a shared session are those on the raw SDK, and none is missing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chatClientNames, refusedCallbacks } from '../../../../scripts/build/dropin-coverage/chat-client';
import { defaultApp as app } from '../../../server';
import { FileReader } from '../../../server/file-reader';
import type { Case } from '../../server/deliveries/case';
import { groups } from '../../server/deliveries/groups';
import { contacts, messages } from '../../server/deliveries/messages';
import { notifications } from '../../server/deliveries/notifications';
import { useTestServices } from '../../session/test-session';
import { stubPage } from '../extension';
import { type Callback, type ChatClientPage, modes, openChatClient } from './chat-client-page';

const browser = stubPage();
const services = useTestServices();
const pages: ChatClientPage[] = [];
beforeEach(() => {
  vi.stubGlobal('FileReader', FileReader);
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
});

/** Sent as events of a room, too. */
const inRooms = groups.flatMap((check): Case[] =>
  'group' in check.sent && !('room' in check.sent) ? [{ ...check, sent: { ...check.sent, room: true } as never }] : [],
);

/** By the user, on another device. */
const own: Pick<Case, 'sent'>[] = [{ sent: { kind: 'muc:memberAttributes', group: 'g1', from: 'alice' } }];

const deliveries = [...messages, ...contacts, ...groups, ...inRooms, ...notifications, ...own];

const times = new Set(['localTime', 'serverTime', 'localMsgId', 'timestamp']);

/** Without the times of receipt. */
const comparable = (callbacks: readonly Callback[]) =>
  JSON.parse(
    JSON.stringify(callbacks, (key, value) => {
      if (times.has(key)) return undefined;
      return value instanceof Map ? [...value] : value;
    }),
  );

/** In tests of their own: they need a connection that ends, a receipt of a group or a known message. */
const elsewhere = (name: string) =>
  /^ChatConnectEventListener|onMessagesRead$|onMessagesDelivered$|onMessagesRecalled$|onGroupMessageRead$/.test(name);

describe('the callbacks of each delivery', () => {
  it('are those of the raw SDK, and every callback that is not refused is called', async () => {
    services.im.configure(app, { devices: { max: 4 } });
    for (const mode of [...modes].reverse()) pages.push(await openChatClient(mode, services, browser.page));
    const [shared, raw] = pages as [ChatClientPage, ChatClientPage];
    for (const check of deliveries) {
      const marks = [shared.seen.length, raw.seen.length];
      services.im.deliver(app, 'alice', check.sent);
      // Some cause no callback.
      await vi.waitFor(() => expect(raw.seen.length).toBeGreaterThan(marks[1]!), 300).catch(() => {});
      await vi.waitFor(
        () =>
          expect(comparable(shared.seen.slice(marks[0])), JSON.stringify(check.sent)).toEqual(
            comparable(raw.seen.slice(marks[1])),
          ),
        5_000,
      );
    }
    const { exports } = chatClientNames();
    const declared = Object.keys(exports)
      .filter(name => name.endsWith('Listener'))
      .flatMap(listener => (exports[listener]?.members ?? []).map(name => `${listener}.${name}`));
    const called = new Set(raw.seen.map(([name]) => name));
    expect(declared.filter(name => !called.has(name) && !(name in refusedCallbacks) && !elsewhere(name))).toEqual([]);
  }, 180_000);
});
