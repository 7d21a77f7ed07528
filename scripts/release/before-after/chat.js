/** A small chat app, written against the API of `agora-chat`. It does not know Partyline. */
const { lang } = Object.fromEntries(new URLSearchParams(location.search));
const texts = {
  en: { signingIn: 'Signing in…', online: 'Connected', ended: 'Signed out', send: 'Send', failed: 'not sent' },
  zh: { signingIn: '正在登录…', online: '已连接', ended: '已下线', send: '发送', failed: '未发出' },
}[lang];
const status = document.querySelector('#status');
const messages = document.querySelector('#messages');
const form = document.querySelector('form');
document.querySelector('button').textContent = texts.send;

function show(phase, detail = '') {
  status.dataset.phase = phase;
  status.textContent = texts[phase] + detail;
}

function addMessage(text, className = '') {
  const item = document.createElement('li');
  item.className = className;
  item.textContent = text;
  messages.append(item);
}

const { WebIM } = window;
const sdk = WebIM ?? window.websdk.default;
const settings = await (await fetch('/config.json')).json();
const connection = new sdk.connection({
  appKey: settings.appKey,
  isHttpDNS: false,
  url: settings.wsUrl,
  apiUrl: settings.restUrl,
});

connection.addEventHandler('chat', {
  onConnected: () => show('online'),
  onDisconnected: error => show('ended', error?.type === undefined ? '' : ` (${error.type})`),
  onTextMessage: ({ from, msg }) => addMessage(msg, from === 'alice' ? 'own' : ''),
});

form.addEventListener('submit', async event => {
  event.preventDefault();
  const text = form.elements.text.value;
  form.reset();
  try {
    await connection.send(sdk.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: text }));
    addMessage(text, 'own');
  } catch {
    addMessage(`${text} – ${texts.failed}`, 'own failed');
  }
});

show('signingIn');
await connection.open({ user: 'alice', pwd: 'alice-pass' });
