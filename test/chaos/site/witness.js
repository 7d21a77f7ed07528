/** Writes down all that it is told, hands it to the run, and does what the run asks: send, reload, go away and come back. */

const tab = Number(new URLSearchParams(location.search).get('tab'));
const life = crypto.randomUUID();
const pollMs = 100;
const mostAtOnce = 2_000;

/** What the run does not have yet; `given` of them it has. */
let notes = [];
let given = 0;
let session;
/** The last of the run's wishes that was begun; it outlives a reload. */
let done = Number(sessionStorage.getItem('done') ?? 0);
let posting = new AbortController();

const note = (...entry) => notes.push(entry);

function textsOf({ msg, customEvent, action, addr, filename, payload }) {
  const { text, data, description, fileName } = payload ?? {};
  return msg || customEvent || action || addr || filename || text || data || description || fileName || '';
}

/** One entry for each message; what comes as one event has one seq. */
function hear(payload, { topic, seq, at }) {
  if (topic === 'gap') return note('gap');
  if (topic === 'sent') return note('sent', seq, at, textsOf(payload.message));
  if (topic === 'onMessageReceived') {
    for (const message of payload.data) {
      const isOwn = message.flow === 'out';
      note(isOwn ? 'sent' : 'told', seq, at, textsOf(message), ...(isOwn ? [] : ['main']));
    }
  } else if (topic === 'onMessage') {
    for (const message of payload) note('told', seq, at, textsOf(message), 'onMessage');
  } else if (/^on(Text|Custom|Cmd|Location|File)Message$/.test(topic)) {
    note('told', seq, at, textsOf(payload), 'main');
  } else if (/^listen\.on(Text|Custom|Cmd|Location|File)Message$/.test(topic)) {
    note('told', seq, at, payload.data || textsOf(payload), 'listen');
  } else {
    note('other', seq, at, topic);
  }
}

/** Only these say that nothing was sent. */
const notDone = new Set(['tooMany', 'notReady']);

/** A text as any tab sends it; the others as the vendors' own calls have it. */
async function speak({ to, kind, text }) {
  if (kind === 'text') return session.send({ to, text });
  if (session.account?.provider !== 'tencent')
    return session.call('send', { type: 'custom', chatType: 'singleChat', to, customEvent: text, customExts: {} });
  const payload = { data: text, description: '', extension: '' };
  const message = await session.call('createCustomMessage', { to, conversationType: 'C2C', payload });
  return session.call('sendMessage', message);
}

async function send(message) {
  const { text } = message;
  for (let tries = 1; ; tries++) {
    try {
      await speak(message);
      return note('answered', text, tries);
    } catch (error) {
      note('refused', text, error.code, error.vendor?.code ?? null);
      if (!notDone.has(error.code) || tries > 100) return;
      await new Promise(tryAgain => setTimeout(tryAgain, 200));
    }
  }
}

async function obey(wish) {
  done = wish.id;
  sessionStorage.setItem('done', String(done));
  if (wish.do === 'reload') {
    location.reload();
  } else if (wish.do === 'away') {
    location.href = `away.html?ms=${wish.ms}`;
  } else {
    note('begun');
    if (wish.together) await Promise.all(wish.messages.map(send));
    else for (const message of wish.messages) await send(message);
    note('ended');
  }
}

const report = () => JSON.stringify({ tab, life, from: given, notes: notes.slice(0, mostAtOnce), done });

async function post() {
  posting = new AbortController();
  // A request that a cached page has left open is never answered.
  const signal = AbortSignal.any([posting.signal, AbortSignal.timeout(10_000)]);
  const answer = await fetch('record', { method: 'POST', body: report(), signal });
  const { have, wishes } = await answer.json();
  notes = notes.slice(have - given);
  given = have;
  for (const wish of wishes) if (wish.id > done && session) void obey(wish);
}

async function reportForEver() {
  for (;;) {
    const { length } = notes;
    await post().catch(() => undefined);
    if (notes.length === 0 || length === notes.length) await new Promise(next => setTimeout(next, pollMs));
  }
}

addEventListener('pagehide', ({ persisted }) => {
  note('hidden', persisted);
  posting.abort();
  navigator.sendBeacon('record', report());
});
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) note('shown', persisted);
});

async function join({ detail }) {
  if (session) return;
  const joined = await detail.connect();
  if (session) return;
  session = joined;
  session.on('*', hear);
  session.onState(({ phase }) => note('phase', phase));
  note('joined');
}

addEventListener('partyline:announce', event => void join(event).catch(error => note('notJoined', error.code)));
dispatchEvent(new CustomEvent('partyline:request'));
void reportForEver();
