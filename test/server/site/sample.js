/** A small chat that uses the object that Partyline announces, or Tencent's V4 API (`?sdk=lite-chat`). */
import * as view from './view.js';

/** How long to wait for Partyline before showing that it is absent; it may still come later. */
const waitMs = 1500;
/** Built and served by `scripts/demo/lite-chat-page.ts`. */
const liteChatPage = '/lite-chat/page.js';

const { sample } = view;
const query = new URLSearchParams(location.search);

async function connect(announcement) {
  if (sample.session) return;
  try {
    const session = await announcement.connect();
    if (sample.session) return;
    sample.session = session;
    session.onState(view.showState);
    session.on('*', (payload, event) => view.receive(event.topic, payload, event));
    view.showState(session.state);
  } catch (error) {
    view.showPhase(error.code === 'notAllowed' ? 'notAllowed' : 'absent');
    if (error.code !== 'notAllowed') view.showError(error);
  }
}

if (query.get('sdk') === 'lite-chat') {
  const { join } = await import(liteChatPage);
  await join(view, query);
} else {
  view.onSubmit(message => sample.session.send(message));
  window.addEventListener('partyline:announce', event => connect(event.detail));
  window.dispatchEvent(new CustomEvent('partyline:request'));
  setTimeout(() => {
    if (!view.hasPhase()) view.showPhase('absent');
  }, waitMs);
}
