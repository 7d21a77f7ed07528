/** Records all received events, reports them to the collector, and executes its tasks: send, reload, leave and return. */

const tab = Number(new URLSearchParams(location.search).get('tab'));
const pageLoad = crypto.randomUUID();
const pollMs = 100;
const maxEntries = 2_000;

/** Entries that the collector does not have yet, and the number of those that it has. */
let entries = [];
let stored = 0;
let session;
/** Id of the last started task; kept across reloads. */
let lastTask = Number(sessionStorage.getItem('lastTask') ?? 0);
let posting = new AbortController();

const record = (...entry) => entries.push(entry);

function textsOf({ msg, customEvent, action, addr, filename, payload }) {
  const { text, data, description, fileName } = payload ?? {};
  return msg || customEvent || action || addr || filename || text || data || description || fileName || '';
}

/** Records one entry for each message; messages of one event share its seq. */
function onEvent(payload, { topic, seq, at }) {
  if (topic === 'gap') return record('gap');
  if (topic === 'sent') return record('sent', seq, at, textsOf(payload.message));
  if (topic === 'onMessageReceived') {
    for (const message of payload.data) {
      const isOwn = message.flow === 'out';
      record(isOwn ? 'sent' : 'received', seq, at, textsOf(message), ...(isOwn ? [] : ['main']));
    }
  } else if (topic === 'onMessage') {
    for (const message of payload) record('received', seq, at, textsOf(message), 'onMessage');
  } else if (/^on(Text|Custom|Cmd|Location|File)Message$/.test(topic)) {
    record('received', seq, at, textsOf(payload), 'main');
  } else if (/^listen\.on(Text|Custom|Cmd|Location|File)Message$/.test(topic)) {
    record('received', seq, at, payload.data || textsOf(payload), 'listen');
  } else {
    record('other', seq, at, topic);
  }
}

/** The only error codes that guarantee that nothing was sent. */
const notSent = new Set(['tooMany', 'notReady']);

/** Sends a text by `send`, other kinds by the vendor's method. */
async function sendOnce({ to, kind, text }) {
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
      await sendOnce(message);
      return record('answered', text, tries);
    } catch (error) {
      record('refused', text, error.code, error.vendor?.code ?? null);
      if (!notSent.has(error.code) || tries > 100) return;
      await new Promise(tryAgain => setTimeout(tryAgain, 200));
    }
  }
}

async function execute(task) {
  lastTask = task.id;
  sessionStorage.setItem('lastTask', String(lastTask));
  if (task.do === 'reload') {
    location.reload();
  } else if (task.do === 'away') {
    location.href = `away.html?ms=${task.ms}`;
  } else {
    record('sendStarted');
    if (task.parallel) await Promise.all(task.messages.map(send));
    else for (const message of task.messages) await send(message);
    record('sendEnded');
  }
}

const report = () => JSON.stringify({ tab, pageLoad, from: stored, entries: entries.slice(0, maxEntries), lastTask });

async function post() {
  posting = new AbortController();
  // The request of a page in the back/forward cache never gets an answer.
  const signal = AbortSignal.any([posting.signal, AbortSignal.timeout(10_000)]);
  const answer = await fetch('record', { method: 'POST', body: report(), signal });
  const { stored: total, tasks } = await answer.json();
  entries = entries.slice(total - stored);
  stored = total;
  for (const task of tasks) if (task.id > lastTask && session) void execute(task);
}

async function reportForever() {
  for (;;) {
    const { length } = entries;
    await post().catch(() => undefined);
    if (entries.length === 0 || length === entries.length) await new Promise(next => setTimeout(next, pollMs));
  }
}

addEventListener('pagehide', ({ persisted }) => {
  record('hidden', persisted);
  posting.abort();
  navigator.sendBeacon('record', report());
});
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) record('shown', persisted);
});

async function connect({ detail }) {
  if (session) return;
  const connected = await detail.connect();
  if (session) return;
  session = connected;
  session.on('*', onEvent);
  for (const kind of ['Text', 'Custom', 'Cmd', 'Location', 'File']) session.on(`listen.on${kind}Message`, onEvent);
  session.onState(({ phase }) => record('phase', phase));
  record('connected');
}

addEventListener(
  'partyline:announce',
  event => void connect(event).catch(error => record('connectFailed', error.code)),
);
dispatchEvent(new CustomEvent('partyline:request'));
void reportForever();
