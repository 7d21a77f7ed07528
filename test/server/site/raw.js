/** The control: the vendor's SDK in this page with default options. */

/** Read by tests. `kicked` counts how often the service ended this tab's session for another one. */
const control = { events: [], connected: false, kicked: 0 };
window.rawControl = control;

const byId = id => document.getElementById(id);
const query = new URLSearchParams(location.search);

/** Replaced, removed, password changed, kicked, too many devices. */
const kickCodes = new Set([206, 207, 214, 216, 217, 220]);

function show(text, phase) {
  byId('status').dataset.phase = phase;
  byId('status-text').textContent = text;
}

function record(name, payload) {
  const { type, message } = payload ?? {};
  control.events.push({ name, at: Date.now(), ...(type !== undefined && { type }), ...(message && { message }) });
  const item = document.createElement('li');
  item.className = 'event event-note';
  const topic = document.createElement('span');
  topic.className = 'topic';
  topic.textContent = name;
  const details = document.createElement('code');
  details.className = 'payload';
  details.textContent = [type, message].filter(part => part !== undefined).join(' ');
  item.append(topic, details);
  byId('events').append(item);
}

function loadSdk(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `/vendor/${name ?? 'agora'}.js`;
    script.onload = () => resolve(window.websdk?.default ?? window.websdk ?? window.WebIM);
    script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
    document.head.append(script);
  });
}

/** Resolves at once, unless the address asks to wait for the button. */
function signInPressed(user) {
  if (!query.has('wait')) return undefined;
  const button = byId('sign-in');
  show('Signed out', 'signedOut');
  document.title = 'Without Partyline';
  button.textContent = `Sign in as ${user} without Partyline`;
  button.hidden = false;
  byId('hint').hidden = false;
  return new Promise(done => button.addEventListener('click', done, { once: true })).then(() => {
    button.hidden = true;
  });
}

async function run() {
  const settings = await fetch('config.json').then(
    answer => (answer.ok ? answer.json() : {}),
    () => ({}),
  );
  const user = query.get('user') ?? '';
  byId('account').textContent = user || 'Raw SDK';
  const sdk = await loadSdk(query.get('sdk'));
  sdk.logger?.disableAll();
  // Other options keep their defaults, above all the device id, which all tabs of an origin share.
  const connection = new sdk.connection({
    appKey: query.get('appKey') ?? settings.appKey,
    isHttpDNS: false,
    url: query.get('url') ?? settings.wsUrl,
    apiUrl: query.get('apiUrl') ?? settings.restUrl,
  });
  connection.addEventHandler('control', {
    onConnected() {
      control.connected = true;
      record('onConnected');
      show('Connected', 'online');
    },
    onDisconnected(error) {
      control.connected = false;
      record('onDisconnected', error);
      show(error?.type === undefined ? 'Disconnected' : `Disconnected: ${error.type}`, 'needsCredentials');
    },
    onReconnecting() {
      control.connected = false;
      record('onReconnecting');
      show('Reconnecting…', 'reconnecting');
    },
    onError(error) {
      // The SDK reports a kick once here and again in onDisconnected.
      if (kickCodes.has(error?.type)) control.kicked += 1;
      record('onError', error);
    },
    onTextMessage: message => record('onTextMessage', { message: `${message.from}: ${message.msg}` }),
  });
  await signInPressed(user);
  show('Signing in…', 'signingIn');
  try {
    await connection.open({ user, pwd: query.get('pwd') ?? '' });
  } catch (error) {
    record('open refused', error);
    show('Sign-in refused', 'needsCredentials');
  }
}

run().catch(error => {
  record('failed', error);
  show('Failed', 'needsCredentials');
});
