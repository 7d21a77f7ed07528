/** Records what a tab receives, by one of the ways in which pages use the session. */
import type { PageAnnouncement, PageSession } from '@/lib/page/api';
import { connect } from '@/lib/page/client';

/** Added by the run. */
declare const partylineChaosEntry: (entry: object) => void;

const search = new URLSearchParams(location.search);
const tab = Number(search.get('tab'));
const kind = search.get('kind');
const record = (what: string, more: object = {}) => partylineChaosEntry({ tab, what, at: Date.now(), ...more });

/** The accounts that a payload is for: the run names the account in each text. */
const ownersIn = (payload: unknown): string[] => [
  ...new Set([...JSON.stringify(payload ?? '').matchAll(/(?:for:|peer-of-)(\w+)/g)].flatMap(([, user]) => user ?? [])),
];

interface Connected {
  account(): string | undefined;
  phase(): string;
  send(to: string, text: string): Promise<unknown>;
}
let session: Connected | undefined;
const received = (payload: unknown) => {
  const owners = ownersIn(payload);
  if (owners.length > 0) record('received', { owners, shown: session?.account(), phase: session?.phase() });
};

const announcement = () =>
  new Promise<PageAnnouncement>(resolve => {
    addEventListener('partyline:announce', event => resolve((event as CustomEvent<PageAnnouncement>).detail));
    dispatchEvent(new CustomEvent('partyline:request'));
  });

async function connectRaw(): Promise<void> {
  const raw: PageSession = await (await announcement()).connect();
  session = {
    account: () => raw.account?.userId,
    phase: () => raw.state.phase,
    send: (to, text) => raw.send({ to, text, chatType: 'singleChat' }),
  };
  raw.on('*', received);
  record('connected');
}

async function connectClient(): Promise<void> {
  const result = await connect({ timeout: 600_000 });
  if (!result.ok) return record('failed', { reason: result.reason });
  const client = result.session;
  session = {
    account: () => client.account?.userId,
    phase: () => client.status.phase,
    send: (to, text) => client.send({ to, text, chatType: 'singleChat' }),
  };
  for (const name of ['onTextMessage', 'onMessageReceived', 'onMessage'])
    (client.on as (name: string, fn: (payload: unknown) => void) => void)(name, received);
  record('connected');
}

const page = {
  /** Sends texts that name the account that the page shows. */
  async sends(count: number, everyMs: number): Promise<void> {
    const sending: Promise<unknown>[] = [];
    for (let number = 0; number < count; number++) {
      const as = session?.account();
      const text = `as:${as} ${tab}-${number}`;
      if (as) sending.push(session!.send(`peer-of-${as}`, text).catch(() => {}));
      await new Promise(next => setTimeout(next, everyMs));
    }
    await Promise.all(sending);
  },
  /** Asks for access to the session. */
  ask(): void {
    record('asked');
    announcement()
      .then(each => each.connect({ scopes: ['receive'] }))
      .then(
        () => record('allowed'),
        error => record('refused', { code: error.code }),
      );
  },
};
Object.assign(globalThis, { chaosPage: page });

if (kind === 'raw') connectRaw().catch(error => record('failed', { reason: error.code }));
if (kind === 'client') void connectClient();
