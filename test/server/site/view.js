/** What the sample pages show. They differ in how they reach the session. */
import { describe, isShown } from './describe.js';

/** Read by tests: every event that this page received, in order. */
export const sample = { received: [], session: undefined };
window.partylineSample = sample;

const maxEvents = 300;

const byId = id => document.getElementById(id);
const main = document.querySelector('main');
const providers = {
  agora: 'Agora Chat',
  easemob: 'Easemob IM',
  shengwang: 'Shengwang IM',
  tencent: 'Tencent Cloud Chat',
};

const phases = {
  absent: 'Not installed',
  notAllowed: 'Not allowed',
  signedOut: 'Signed out',
  signingIn: 'Signing in…',
  online: 'Connected',
  reconnecting: 'Reconnecting…',
  offline: 'Offline',
  needsCredentials: 'Signed out',
};

const emptyTexts = {
  absent: [
    'Partyline is not on this page',
    `The extension is not installed, or it has no access to ${location.origin}. This page waits for it.`,
  ],
  notAllowed: [
    'This site may not use Partyline',
    'The extension is installed, but does not share the session with this site.',
  ],
  signedOut: ['Signed out', 'Click the Partyline button in the toolbar and sign in. This page connects automatically.'],
  needsCredentials: ['The sign-in has expired', 'Click the Partyline button in the toolbar and sign in again.'],
  signingIn: ['Signing in', 'This page connects as soon as the account is online.'],
  online: ['No messages yet', 'Messages and events appear here, each under its event name.'],
  reconnecting: ['No messages yet', 'The connection was lost. Reconnecting…'],
  offline: ['No messages yet', 'There is no connection to the service.'],
};

let phase;

export function showPhase(next) {
  phase = next;
  byId('status').dataset.phase = next;
  byId('status-text').textContent = phases[next];
  byId('send').disabled = next !== 'online';
  showEmpty();
}

export function showState(state) {
  const { account } = state;
  const hasAccount = account && state.phase !== 'signedOut';
  byId('account').textContent = hasAccount ? account.userId : 'Partyline sample';
  byId('place').textContent = hasAccount
    ? `${providers[account.provider]} · ${account.app}`
    : 'This page has no token.';
  document.title = hasAccount ? `${account.userId} · Partyline sample` : 'Partyline sample';
  showPhase(state.phase);
}

function showEmpty() {
  const isEmpty = byId('events').childElementCount === 0;
  byId('empty').hidden = !isEmpty;
  const [title, text] = emptyTexts[phase];
  byId('empty-title').textContent = title;
  byId('empty-text').textContent = text;
}

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter(child => child !== undefined));
  return node;
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
  if (list.childElementCount > maxEvents) list.firstElementChild.remove();
  showEmpty();
  if (atEnd) main.scrollTop = main.scrollHeight;
}

export function showError(error) {
  byId('error').hidden = !error;
  byId('error').textContent = error ? error.message : '';
}

/** Records an event and shows it. */
export function receive(topic, payload, { seq, at = Date.now() } = {}) {
  sample.received.push({ topic, payload, seq });
  if (isShown(topic)) for (const description of describe(topic, payload)) showEvent(description, { topic, seq, at });
}

/** @param send sends what the user has entered; called with the fields `to` and `text` */
export function onSubmit(send) {
  byId('composer').addEventListener('submit', async event => {
    event.preventDefault();
    const { to, text, send: button } = event.currentTarget.elements;
    showError(undefined);
    button.disabled = true;
    try {
      await send({ to: to.value.trim(), text: text.value });
      text.value = '';
    } catch (error) {
      showError(error);
    } finally {
      button.disabled = phase !== 'online';
      text.focus();
    }
  });
}

/** Resolves when the user has pressed the button that it shows. */
export function untilSignIn() {
  const button = byId('sign-in');
  button.hidden = false;
  return new Promise(resolve => {
    button.addEventListener('click', resolve, { once: true });
  }).finally(() => {
    button.hidden = true;
  });
}

/** Whether a phase has been shown. */
export const hasPhase = () => phase !== undefined;

byId('to').value = new URLSearchParams(location.search).get('to') ?? '';
