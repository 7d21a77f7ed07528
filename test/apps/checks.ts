/** What a kit's page must do, in one tab on the SDK and in several on the drop-in. */
import type { Page } from 'playwright';
import { waitFor } from '../browser/wait';
import type { Kit } from './kit';
import { type KitService, peers } from './services';

export interface Stage {
  kit: Kit;
  service: KitService;
  /** Signed-in tabs of alice. */
  pages: readonly Page[];
  /** Ends the background; without an extension there is none. */
  killWorker?: () => Promise<void>;
}

interface Check {
  name: string;
  /** Whether the kit has what the check looks at. */
  applies?(kit: Kit): boolean;
  needsWorker?: true;
  run(stage: Stage): Promise<void>;
}

/** For slow machines. */
const timeoutMs = 60_000;

const picture = {
  name: 'tea.png',
  mimeType: 'image/png',
  // One green pixel.
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

async function inAll(pages: readonly Page[], fact: string, holds: (page: Page) => Promise<boolean>): Promise<void> {
  await Promise.all(pages.map((page, tab) => waitFor(`${fact} in tab ${tab + 1}`, () => holds(page), timeoutMs)));
}

const times = (texts: readonly string[], text: string) => texts.filter(shown => shown.includes(text)).length;

const shownOnce = ({ kit }: Stage, pages: readonly Page[], text: string) =>
  inAll(pages, `“${text}” once`, async page => times(await kit.texts(page), text) === 1);

const sentOnce = ({ service }: Stage, text: string) =>
  waitFor(`“${text}” once at the service`, () => times(service.sent(), text) === 1, timeoutMs);

/** Bob's text reaches every tab, and a text of the last tab reaches bob and every tab. */
async function talk(stage: Stage, about: string): Promise<void> {
  const { kit, service, pages } = stage;
  service.say(`bob ${about}`);
  await shownOnce(stage, pages, `bob ${about}`);
  await kit.send(pages.at(-1)!, `alice ${about}`);
  await sentOnce(stage, `alice ${about}`);
  await shownOnce(stage, pages, `alice ${about}`);
}

async function reconnected({ service }: Stage, disconnect: () => Promise<void>): Promise<void> {
  const { logins } = service.counts();
  await disconnect();
  await waitFor('a new socket', () => service.counts().logins > logins && service.counts().sockets === 1, timeoutMs);
}

export const checks: readonly Check[] = [
  {
    name: 'contacts',
    applies: kit => kit.contacts !== undefined,
    run: ({ kit, pages }) =>
      inAll(pages, 'the contacts', async page => {
        const shown = await kit.contacts!(page);
        return peers.every(peer => shown.includes(peer));
      }),
  },
  {
    name: 'conversations',
    async run(stage) {
      const { kit, service, pages } = stage;
      for (const peer of peers) service.say(`hello from ${peer}`, peer);
      await inAll(pages, 'the conversations', async page => {
        const shown = await kit.conversations(page);
        return peers.every(peer => shown.includes(peer));
      });
      for (const page of pages) await kit.openChat(page, 'bob');
      // A kit may miss a message that arrives while it loads the chat, also on the SDK.
      await shownOnce(stage, pages, 'hello from bob');
    },
  },
  {
    name: 'text',
    run: stage => talk(stage, 'drinks tea'),
  },
  {
    name: 'picture',
    async run({ kit, service, pages }) {
      await kit.sendPicture(pages[0]!, picture);
      await inAll(pages, 'the picture', async page => (await kit.pictures(page)) === 1);
      const sent = () => service.sent().filter(text => text === '').length;
      await waitFor('the picture once at the service', () => sent() === 1, timeoutMs);
    },
  },
  {
    name: 'typing',
    applies: kit => kit.showsTyping !== undefined,
    run({ kit, service, pages }) {
      service.type();
      return inAll(pages, 'that bob types', page => kit.showsTyping!(page));
    },
  },
  {
    name: 'read mark of the peer',
    applies: kit => kit.isRead !== undefined,
    async run({ kit, service, pages }) {
      await kit.send(pages[0]!, 'read this');
      await waitFor('the text at the service', () => times(service.sent(), 'read this') === 1, timeoutMs);
      service.read();
      await inAll(pages, 'the read mark', page => kit.isRead!(page, 'read this'));
    },
  },
  {
    name: 'read in one tab',
    applies: kit => kit.unread !== undefined,
    async run({ kit, service, pages }) {
      service.say('carol waits', 'carol');
      await inAll(pages, 'an unread message', async page => (await kit.unread!(page, 'carol')) > 0);
      await kit.openChat(pages[0]!, 'carol');
      await inAll(pages, 'no unread message', async page => (await kit.unread!(page, 'carol')) === 0);
      await kit.openChat(pages[0]!, 'bob');
    },
  },
  {
    name: 'recall',
    async run(stage) {
      const { kit, pages } = stage;
      await kit.send(pages[0]!, 'a mistake');
      await sentOnce(stage, 'a mistake');
      await shownOnce(stage, pages, 'a mistake');
      await kit.recall(pages[0]!, 'a mistake');
      await inAll(pages, 'the recall', async page => times(await kit.texts(page), 'a mistake') === 0);
    },
  },
  {
    name: 'dropped socket',
    async run(stage) {
      await reconnected(stage, async () => stage.service.dropSockets());
      await talk(stage, 'is back');
    },
  },
  {
    name: 'ended background',
    needsWorker: true,
    async run(stage) {
      await reconnected(stage, async () => stage.killWorker?.());
      await talk(stage, 'is here again');
    },
  },
  {
    name: 'log out in one tab',
    async run(stage) {
      const { kit, service, pages } = stage;
      const [first, ...others] = pages;
      await kit.logOut(first!);
      if (others.length === 0)
        return void (await waitFor('no socket', () => service.counts().sockets === 0, timeoutMs));
      await talk({ ...stage, pages: others }, 'stays');
    },
  },
];
