/** Runs in an extension page: a port as the popup has, which reconnects when the worker stops. */
(() => {
  const waiting = new Map();
  let port;
  let requests = 0;
  function onFrame(frame) {
    if (frame.t === 'reply') {
      waiting.get(frame.id)?.(frame);
      waiting.delete(frame.id);
    } else if (frame.t === 'hello' || frame.t === 'state') {
      partylineChaosFrame(frame);
    }
  }
  function onDisconnect() {
    partylineChaosFrame({ t: 'closed' });
    for (const answer of waiting.values()) answer({ error: { code: 'disconnected' } });
    waiting.clear();
    setTimeout(connect, 10);
  }
  function connect() {
    port = chrome.runtime.connect({ name: 'partyline' });
    port.onMessage.addListener(onFrame);
    port.onDisconnect.addListener(onDisconnect);
    port.postMessage({ t: 'attach', version: 1 });
  }
  globalThis.uiRequest = (method, params) =>
    new Promise(answer => {
      requests += 1;
      waiting.set(requests, answer);
      port.postMessage({ t: 'request', id: requests, method, params });
    });
  connect();
})();
