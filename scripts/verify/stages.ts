/** The parts of a run, in order. Each sees some of the claims. */
import type { RecordedRequest, RecordedSocket } from '../../test/browser/background-network';
import { waitFor } from '../../test/browser/wait';
import { type AccountBrowser, receivedIn, type SignInOutcome } from './account-browser';
import type { ClaimId } from './claims';
import type { Findings } from './findings';
import {
  countOf,
  countText,
  filesIn,
  hostsIn,
  messagesIn,
  msyncLifeIn,
  msyncRefusalIn,
  orderText,
  restErrorIn,
  sumOf,
  tencentRefusalIn,
  textsIn,
  userSigLife,
} from './observations';
import type { Users } from './users';

const hourMs = 3_600_000;
/** Milliseconds, of an answer to a request that has been sent. */
const answerMs = 15_000;
const tabCount = 10;
const largeBytes = 300_000;
const smallBytes = 2_000;

export interface Stage {
  claims: readonly ClaimId[];
  browsers: 1 | 2;
  needsPeer?: true;
  run(users: Users, findings: Findings): Promise<void>;
}

const isOpen = ({ isClosed, status }: { isClosed: boolean; status?: number }) => !isClosed && status === 101;
const openSockets = ({ network }: AccountBrowser) => network.sockets.filter(isOpen);

/** Whether the service refused the last WebSocket. One that the SDK closes before it opens fails, too. */
const isSocketRefused = ({ network }: AccountBrowser): boolean => {
  const { status = 101, error = '' } = network.sockets.at(-1) ?? {};
  return status !== 101 || /handshake|ERR_/.test(error);
};

async function errors(users: Users, findings: Findings): Promise<void> {
  const { first, driver, target } = users;
  const { user } = target;
  await first.record();
  const attempt = (form: Partial<typeof user> & { userId: string }) => {
    first.network.clear();
    return users.signIn(first, { tokens: [], ...form }, () => isSocketRefused(first));
  };
  const stranger = `partyline${Date.now()}`;
  if (driver === 'msync') {
    await restError('V13', user.userId);
    await restError('V14', stranger);
  } else seeRefusal('V14', await attempt({ userId: stranger, tokens: user.tokens }));
  if (user.expiredToken === undefined) findings.skip(['V15'], 'needs an expired token');
  else seeRefusal('V15', await attempt({ userId: user.userId, tokens: [user.expiredToken] }));

  async function restError(id: ClaimId, userId: string): Promise<void> {
    const outcome = await attempt({ userId, password: 'not-the-password' });
    const request = await first.network.request(
      'the answer to a wrong password',
      ({ url, method }) => method === 'POST' && new URL(url).pathname.endsWith('/token'),
      answerMs,
    );
    seeRestAnswer(findings, request);
    if (request.body === undefined) findings.skip([id], 'needs V2');
    else findings.see(id, `${request.status} ${restErrorIn(request.body)}, ${shownAs(outcome)}`);
  }

  function seeRefusal(id: ClaimId, outcome: SignInOutcome): void {
    const frames = first.network.sockets.flatMap(({ received }) => received);
    const refusal = (driver === 'msync' ? msyncRefusalIn : tencentRefusalIn)(frames);
    if (refusal === undefined && isSocketRefused(first)) findings.skip([id], 'needs V1');
    else findings.see(id, `${refusal ?? 'accepted'}, ${shownAs(outcome)}`);
  }
}

const shownAs = (outcome: SignInOutcome): string => (outcome.isOnline ? 'connected' : `shown as ${outcome.error}`);

async function connection(users: Users, findings: Findings): Promise<void> {
  const { first, driver, target } = users;
  await first.record();
  const outcome = await users.signIn(first, target.user, () => isSocketRefused(first));
  const { sockets, requests } = first.network;
  if (driver === 'msync') {
    // Not the question whether it may be sent.
    const isDns = ({ url, method }: { url: string; method: string }) =>
      method === 'GET' && url.includes('/server.json');
    const dns = requests.some(isDns)
      ? await first.network.request('the answer of HTTP-DNS', isDns, answerMs)
      : undefined;
    const { rest, message } = hostsIn(dns?.body);
    if (!dns) findings.skip(['V3'], 'the addresses were entered');
    else if (dns.body === undefined) findings.skip(['V3'], `no answer: ${dns.failure ?? dns.blocked}`);
    else {
      const named = [rest.length > 0 && 'REST', message.length > 0 && 'message'].filter(Boolean).join(' and ');
      const detail = `status ${dns.status}, REST ${rest.join(' ')}, messages ${message.join(' ')}`;
      findings.see('V3', `${named || 'no'} hosts`, detail);
    }
  }
  seeSocket(findings, sockets.at(-1));
  if (!outcome.isOnline) throw new Error(`the sign-in failed: ${outcome.error}`);

  const [token = ''] = target.user.tokens;
  const frames = sockets.flatMap(({ received }) => received);
  const life = driver === 'msync' ? msyncLifeIn(frames, Date.now()) : userSigLife(token, Date.now());
  if (life === undefined) findings.skip(['V6'], 'the service has not said it');
  // A little less is left of an hour.
  else findings.see('V6', life > hourMs - 120_000 ? 'an hour or more' : 'less than an hour', minutesText(life));
  await users.ready();
  if (findings.has('V2') || driver !== 'msync') return;
  await users.history();
  const answer = await first.network.request(
    'an answer of REST',
    ({ url, method }) => method === 'POST' && url.includes('messageroaming'),
    answerMs,
  );
  seeRestAnswer(findings, answer);
}

/** Only what the browser withholds is blocked. Without an answer nothing is known. */
function seeRestAnswer(findings: Findings, { body, blocked, failure }: RecordedRequest): void {
  if (blocked !== undefined) findings.see('V2', 'blocked', blocked);
  else if (body !== undefined) findings.see('V2', 'readable');
  else findings.skip(['V2'], `no answer: ${failure}`);
}

/** Only a handshake that the service answers otherwise is refused. */
function seeSocket(findings: Findings, socket: RecordedSocket | undefined): void {
  if (!socket) return;
  const { url, status, error = '' } = socket;
  const host = hostOf(url);
  if (status === 101) findings.see('V1', 'accepted', host);
  else if (status !== undefined || /response code/.test(error))
    findings.see('V1', 'refused', `${host}, ${error || status}`);
  else findings.skip(['V1'], `no answer from ${host}: ${error}`);
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'no host');

const minutesText = (ms: number): string => `${Math.round(ms / 60_000)} minutes`;

async function messages(users: Users, findings: Findings): Promise<void> {
  await users.readyWithPeer();
  const tabs = [users.first.page, ...(await users.first.otherTabs(tabCount - 1))];
  const sent = users.texts('order', 6);
  const sentAt = new Map<string, number>();
  for (const text of sent) {
    sentAt.set(text, Date.now());
    await users.send(text);
  }
  await users.untilQuiet(sent);
  const seen = await Promise.all(tabs.map(async tab => messagesIn(await receivedIn(tab), sent)));
  const connections = openSockets(users.first).length;
  await Promise.all(tabs.slice(1).map(tab => tab.close()));
  const [own = []] = seen;
  const lost = countOf(own, sent).lost;
  const order = orderText(
    own.map(({ text }) => text),
    [sent],
  );
  findings.see('V8', lost > 0 ? `${lost} of ${sent.length} did not arrive` : `${order}`);
  const differences = own.flatMap(({ text, time }) => (time === undefined ? [] : [time - (sentAt.get(text) ?? time)]));
  const difference = differences.sort((one, other) => one - other)[differences.length >> 1];
  if (difference === undefined) findings.skip(['V16'], 'no message had a time');
  else findings.see('V16', Math.abs(difference) <= 5_000 ? '5 s or less' : 'more than 5 s', `${difference / 1000} s`);
  const total = sumOf(seen.map(each => countOf(each, sent)));
  findings.see('V17', `${countText(total)}, ${connections} connection${connections === 1 ? '' : 's'}`);
}

async function files(users: Users, findings: Findings): Promise<void> {
  await users.readyWithPeer();
  const { page } = users.second;
  const { length: before } = filesIn(await receivedIn(page));
  const large = await users.sendFile(largeBytes);
  findings.see('V11', large.error === undefined ? 'taken' : 'refused', large.error);
  const small = await users.sendFile(smallBytes);
  if (small.error !== undefined) return findings.skip(['V12'], 'needs V11');
  const count = before + (large.error === undefined ? 2 : 1);
  const url = await waitFor(
    'the file at the peer',
    async () => {
      const urls = filesIn(await receivedIn(page));
      return urls.length >= count ? urls.at(-1) : undefined;
    },
    30_000,
  );
  findings.see('V12', await downloaded(users.second, url));
}

/** Downloads as a page does. The file's bytes are those of `AccountBrowser.sendFile`. */
const downloaded = ({ page }: AccountBrowser, url: string): Promise<string> =>
  page.evaluate(async address => {
    const answer = await fetch(address).catch(() => undefined);
    if (!answer?.ok) return `refused: ${answer?.status ?? 'blocked'}`;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length > 0 && bytes.every((byte, at) => byte === ((at * 31 + (at >> 8)) & 255))
      ? 'the same bytes'
      : `${bytes.length} other bytes`;
  }, url);

async function gap(users: Users, findings: Findings): Promise<void> {
  await users.readyWithPeer();
  await users.first.goOffline();
  const sent = users.texts('gap', 3);
  for (const text of sent) await users.send(text);
  await users.first.goOnline();
  const answer = await users.history();
  if (answer.error !== undefined) return findings.see('V10', 'refused', answer.error);
  const found = textsIn(answer.value, sent);
  const count = new Set(found).size;
  const order = orderText(found, [sent, sent.toReversed()]);
  findings.see('V10', count < sent.length ? `${count} of ${sent.length}` : `all, ${order}`);
}

async function renewal(users: Users, findings: Findings): Promise<void> {
  const { first, target } = users;
  const [, next] = target.user.tokens;
  if (next === undefined) return findings.skip(['V7'], 'needs a second token');
  await users.ready();
  const before = openSockets(first);
  await first.watchPhases();
  const { error } = await first.call('supplyToken', next);
  if (error?.startsWith('tokenNotNeeded')) return findings.skip(['V7'], 'needs a sign-in by token');
  if (error !== undefined) return findings.see('V7', 'refused', error);
  await first.online();
  const isSame = openSockets(first).every(socket => before.includes(socket));
  const { length: phases } = await first.phases();
  findings.see('V7', isSame && phases === 1 ? 'on the open connection' : 'by a reconnect');
}

async function faults(users: Users, findings: Findings): Promise<void> {
  await users.readyWithPeer();
  const { first } = users;
  findings.see('V9', await streamDuring(users, 'restart', () => first.restartBackground()));
  findings.see(
    'V18',
    await streamDuring(users, 'faults', async flows => {
      await first.restartBackground();
      await flows();
      await first.goOffline();
      await first.goOnline();
      await flows();
      await first.restartBackground();
    }),
  );
}

/**
 * Sends messages from before a fault until after it.
 *
 * @param fault gets a function that waits until messages sent from now on arrive
 * @returns how many arrived
 */
async function streamDuring(
  users: Users,
  name: string,
  fault: (flows: () => Promise<void>) => Promise<void>,
): Promise<string> {
  const sent: string[] = [];
  const seen = async (texts: readonly string[]) => messagesIn(await receivedIn(users.first.page), texts);
  const flows = async () => {
    const { length } = sent;
    await waitFor('a new message', async () => (await seen(sent.slice(length))).length > 0, 60_000);
  };
  let isOver = false;
  const send = async () => {
    for (const text of users.texts(name, 2_000)) {
      if (isOver) return;
      await users.send(text);
      sent.push(text);
      await new Promise(done => setTimeout(done, 60));
    }
  };
  const run = async () => {
    try {
      await flows();
      await fault(flows);
      await flows();
    } finally {
      isOver = true;
    }
  };
  await Promise.all([send(), run()]);
  await users.untilQuiet(sent);
  return countText(countOf(await seen(sent), sent));
}

async function devices(users: Users, findings: Findings): Promise<void> {
  await users.deleteMessages();
  findings.see('V5', await users.replaceFirst(users.driver === 'msync'));
  if (users.driver !== 'msync') return;
  await users.second.browser.setDeviceId(await users.first.browser.deviceId());
  findings.see('V4', await users.replaceFirst(false));
}

export const stages = {
  errors: { claims: ['V13', 'V14', 'V15'], browsers: 1, run: errors },
  connection: { claims: ['V1', 'V2', 'V3', 'V6'], browsers: 1, run: connection },
  messages: { claims: ['V8', 'V16', 'V17'], browsers: 2, needsPeer: true, run: messages },
  files: { claims: ['V11', 'V12'], browsers: 2, needsPeer: true, run: files },
  gap: { claims: ['V10'], browsers: 2, needsPeer: true, run: gap },
  renewal: { claims: ['V7'], browsers: 1, run: renewal },
  faults: { claims: ['V9', 'V18'], browsers: 2, needsPeer: true, run: faults },
  devices: { claims: ['V5', 'V4'], browsers: 2, run: devices },
} satisfies Record<string, Stage>;

export type StageName = keyof typeof stages;
