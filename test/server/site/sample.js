/** A small chat that knows nothing of any IM service: all it uses is the object that Partyline announces. */
import { describe, isShown } from './describe.js';

/** For tests: every event that reached this page, in its order. */
const sample = { received: [], session: undefined };
window.partylineSample = sample;

/** How long to look for Partyline before saying that it is not there; it may still come later. */
const patience = 1500;
const shownAtMost = 300;

const byId = id => document.getElementById(id);
const main = document.querySelector('main');
const providers = { agora: 'Agora Chat', easemob: 'Easemob IM', tencent: 'Tencent Cloud Chat' };

const phases = {
  absent: 'Not here',
  notAllowed: 'Not allowed',
  signedOut: 'Signed out',
  signingIn: 'Signing in…',
  online: 'On the line',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
  needsCredentials: 'Signed out',
};

const emptyWords = {
  absent: [
    'Partyline is not on this page',
    `Either the extension is not installed, or it is not allowed on ${location.origin}. This page waits for it.`,
  ],
  notAllowed: [
    'This site may not use Partyline',
    'The extension is here, but it does not share the session with this site.',
  ],
  signedOut: [
    'Nobody is signed in',
    'Press the Partyline button in the toolbar and sign in. This page then joins by itself.',
  ],
  needsCredentials: ['The sign-in has expired', 'Press the Partyline button in the toolbar and sign in again.'],
  signingIn: ['Signing in', 'The page joins as soon as the line is open.'],
  online: [
    'Nothing has arrived yet',
    'Messages and events appear here, each under the name that the service gives it.',
  ],
  reconnecting: ['Nothing has arrived yet', 'The line was lost and is being reopened.'],
  offline: ['Nothing has arrived yet', 'There is no connection to the service at the moment.'],
};

let phase;

function showPhase(next) {
  phase = next;
  byId('status').dataset.phase = next;
  byId('status-words').textContent = phases[next];
  byId('send').disabled = next !== 'online';
  showEmpty();
}

function showState(state) {
  const { account } = state;
  const known = account && state.phase !== 'signedOut';
  byId('account').textContent = known ? account.userId : 'Partyline sample';
  byId('place').textContent = known ? `${providers[account.provider]} · ${account.app}` : 'This page holds no token.';
  document.title = known ? `${account.userId} · Partyline sample` : 'Partyline sample';
  showPhase(state.phase);
}

function showEmpty() {
  const isEmpty = byId('events').childElementCount === 0;
  byId('empty').hidden = !isEmpty;
  const [title, text] = emptyWords[phase];
  byId('empty-title').textContent = title;
  byId('empty-text').textContent = text;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter(child => child !== undefined));
  return made;
}

function showEvent({ own, who, text, more, link, note }, event) {
  const item = element('li', `event${own ? ' event-own' : ''}${note ? ' event-note' : ''}`);
  item.dataset.topic = event.topic;
  item.dataset.seq = event.seq;
  const time = new Date(event.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  item.append(
    element(
      'div',
      'event-head',
      who ? element('b', '', who) : '',
      element('span', 'topic', event.topic),
      element('span', '', time),
    ),
  );
  if (note) {
    item.append(element('code', 'payload', text));
  } else {
    const bubble = element('div', 'bubble', text);
    if (link) {
      const anchor = element('a', '', link.label);
      Object.assign(anchor, { href: link.url, target: '_blank', rel: 'noopener noreferrer' });
      bubble.append(text ? ' ' : '', anchor);
    }
    if (more) bubble.append(element('span', 'more', more));
    item.append(bubble);
  }
  const list = byId('events');
  const atEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 80;
  list.append(item);
  if (list.childElementCount > shownAtMost) list.firstElementChild.remove();
  showEmpty();
  if (atEnd) main.scrollTop = main.scrollHeight;
}

function showError(error) {
  byId('error').hidden = !error;
  byId('error').textContent = error ? error.message : '';
}

async function join(announcement) {
  if (sample.session) return;
  try {
    const session = await announcement.connect();
    if (sample.session) return;
    sample.session = session;
    session.onState(showState);
    session.on('*', (payload, event) => {
      sample.received.push({ topic: event.topic, payload, seq: event.seq });
      if (isShown(event.topic)) for (const said of describe(event.topic, payload)) showEvent(said, event);
    });
    showState(session.state);
  } catch (error) {
    showPhase(error.code === 'notAllowed' ? 'notAllowed' : 'absent');
    if (error.code !== 'notAllowed') showError(error);
  }
}

byId('composer').addEventListener('submit', async event => {
  event.preventDefault();
  const { to, text, send } = event.currentTarget.elements;
  showError(undefined);
  send.disabled = true;
  try {
    await sample.session.send({ to: to.value.trim(), text: text.value });
    text.value = '';
  } catch (error) {
    showError(error);
  } finally {
    send.disabled = phase !== 'online';
    text.focus();
  }
});

byId('to').value = new URLSearchParams(location.search).get('to') ?? '';
window.addEventListener('partyline:announce', event => join(event.detail));
window.dispatchEvent(new CustomEvent('partyline:request'));
setTimeout(() => {
  if (!phase) showPhase('absent');
}, patience);
