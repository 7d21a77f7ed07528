// Events of the drop-in for Easemob's SDK 5 are those of the SDK for the same frames.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../../server';
import { loadEasemob5 } from '../../../server/raw-easemob5';
import { createMsyncFixture } from '../../providers/msync-connection';
import type { Case } from '../../server/deliveries/case';
import { groups } from '../../server/deliveries/groups';
import { contacts, messages } from '../../server/deliveries/messages';
import { notifications } from '../../server/deliveries/notifications';
import { stubPage } from '../extension';
import { openPage, openRaw, type Seen, type Tab5 } from './easemob5-tabs';

const browser = stubPage();
const fixture = createMsyncFixture();
const tabs: Tab5[] = [];
beforeAll(loadEasemob5, 600_000);
beforeEach(() => {
  // The SDK logs warnings, and has no method to stop it.
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(async () => {
  for (const { client } of tabs.splice(0)) await client.logout();
});

const label = ({ sent }: Case) =>
  [sent.kind, 'operation' in sent ? sent.operation : '', 'room' in sent && sent.room ? 'of a room' : '']
    .join(' ')
    .trim();

/** What the session, which has version 4, does not have. */
const lost = new Set(['groupName', 'chatRoomName', 'raw', 'deviceId', 'userIds', 'operatorId']);
/** Events for the SDK itself, and of what depends on the time of its sign-in. */
const internal =
  /^on(Log|GroupNotify|ChatRoomNotify|ChatThreadNotify|ConversationListUpdate|OfflineMessageSync.*)$|^__internal/;

/** Without times of receipt, and without the service's address, which version 4 replaces by its own. */
const comparable = (seen: readonly Seen[]) =>
  JSON.parse(
    JSON.stringify(
      seen.filter(([name]) => !internal.test(name)),
      (key, value) => (key === 'timestamp' || lost.has(key) ? undefined : value),
    ).replaceAll(fixture.im.restUrl, 'http://127.0.0.1'),
  );

/** The SDK reads the group again, and version 4 drops the ids of removed messages. */
const compared = ({ sent }: Case) => !['muc:update', 'roamingDelete'].includes(sent.kind);

describe('the events of each delivery', () => {
  it('are those of the SDK', async () => {
    fixture.im.configure(app, { devices: { max: 3 } });
    const page = await openPage(browser.page, fixture);
    const raw = await openRaw(fixture);
    tabs.push(raw);
    fixture.im.send(app, 'bob', 'alice', 'start');
    for (const { seen } of [page, raw]) await vi.waitFor(() => expect(JSON.stringify(seen)).toContain('"start"'));
    for (const check of [...messages, ...contacts, ...groups, ...notifications].filter(compared)) {
      const marks = [page.seen.length, raw.seen.length];
      fixture.im.deliver(app, 'alice', check.sent);
      // Some cause no event in the SDK.
      await vi.waitFor(() => expect(raw.seen.length).toBeGreaterThan(marks[1]!), 300).catch(() => {});
      await vi.waitFor(
        () => expect(comparable(page.seen.slice(marks[0])), label(check)).toEqual(comparable(raw.seen.slice(marks[1]))),
        5_000,
      );
    }
  }, 180_000);
});
