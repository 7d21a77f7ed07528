/**
 * Runs in a page, a frame, a content script's world, or another extension. Its value is a function that sends a batch of
 * attacks and returns everything that came back.
 */
(() => {
  const seen = new Set();
  let received = [];
  let nextId = 1_000_000;
  const connections = new Map();

  const record = (source, value) => {
    let text;
    try {
      text = JSON.stringify(value) ?? String(value);
    } catch {
      text = String(value);
    }
    text = `${source} ${text.slice(0, 20_000)}`;
    // The same answer to another request is not recorded again.
    const key = text.replace(/"(id|seq|at)":\d+/g, '');
    if (seen.has(key)) return;
    if (seen.size < 20_000) seen.add(key);
    received.push(text);
  };

  /** Values that JSON cannot express. */
  const special = {
    id: () => nextId++,
    cycle: () => {
      const value = { a: [1] };
      value.a.push(value);
      return value;
    },
    deep: levels => {
      let value = 0;
      for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
      return value;
    },
    huge: length => 'x'.repeat(length),
    wide: length => new Array(length).fill(0),
    bigint: () => 10n ** 30n,
    undefined: () => undefined,
    nan: () => Number.NaN,
    date: () => new Date(0),
    map: () => new Map([['a', new Set([1])]]),
    bytes: length => new Uint8Array(length),
    blob: length => new File([new Uint8Array(length)], 'x'.repeat(2000), { type: 'text/html' }),
    function: () => () => {},
    symbol: () => Symbol('x'),
    element: () => globalThis.document?.createElement('iframe'),
    proto: () => JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'),
  };

  const materialize = value => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(materialize);
    if (Object.hasOwn(value, '$fuzz')) return special[value.$fuzz](value.of);
    const copy = {};
    for (const [key, item] of Object.entries(value))
      Object.defineProperty(copy, key, {
        value: materialize(item),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    return copy;
  };

  const announced = () => {
    let found;
    const onAnnounce = ({ detail }) => {
      found ??= detail;
    };
    addEventListener('partyline:announce', onAnnounce);
    globalThis.partylineRequesting = true;
    dispatchEvent(new CustomEvent('partyline:request'));
    globalThis.partylineRequesting = false;
    removeEventListener('partyline:announce', onAnnounce);
    if (found) record('announced', Object.keys(found));
    return found;
  };

  /** Opens each channel to the background. Takes a listener for frames, and returns a function that sends a frame. */
  const channels = {
    /** The message pipe of this page. */
    pipe(onFrame) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => onFrame(data);
      window.postMessage('partyline:pipe', '*', [port2]);
      port1.postMessage({ t: 'join', asks: [] });
      return frame => port1.postMessage(frame);
    },
    /** The message pipes of this frame, its ancestors, and its opener. */
    ancestors(onFrame) {
      const ports = [window, parent, top, opener].filter(Boolean).map(target => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => onFrame(data);
        target.postMessage('partyline:pipe', '*', [port2]);
        port1.postMessage({ t: 'join', asks: [] });
        return port1;
      });
      return frame => {
        for (const port of ports) port.postMessage(frame);
      };
    },
    /** A port of the extension, from the world of its content script. */
    port(onFrame, _extensionId, attach = true) {
      const port = chrome.runtime.connect({ name: 'partyline' });
      port.onMessage.addListener(onFrame);
      port.onDisconnect.addListener(() => {
        void chrome.runtime.lastError;
        onFrame({ t: 'refused' });
      });
      if (attach) port.postMessage({ t: 'attach', version: 1, topics: ['*'], since: 0 });
      return frame => port.postMessage(frame);
    },
    /** The same, without the `attach` frame that must come first. */
    unattached: onFrame => channels.port(onFrame, undefined, false),
    /** The external messaging of the extension, by its id. */
    external(onFrame, extensionId) {
      const runtime = globalThis.chrome?.runtime;
      if (!runtime?.connect) {
        return () => record('external', 'not available');
      }
      const port = runtime.connect(extensionId, { name: 'partyline' });
      port.onMessage.addListener(onFrame);
      port.onDisconnect.addListener(() => {
        void runtime.lastError;
        onFrame({ t: 'refused' });
      });
      port.postMessage({ t: 'attach', version: 1 });
      return frame => {
        port.postMessage(frame);
        runtime.sendMessage(extensionId, frame, answer => {
          void runtime.lastError;
          if (answer !== undefined) onFrame(answer);
        });
      };
    },
  };

  let session;
  /** Uses the object that Partyline announces to pages. */
  const byApi = async ({ api, args }) => {
    try {
      const connecting = announced()?.connect({ scopes: [] });
      session ??= await Promise.race([connecting, new Promise(done => setTimeout(done, 300))]);
    } catch (error) {
      record('refused', [error?.code, error?.message]);
    }
    if (!session) return record('api', 'no session');
    record('state', [session.state, session.account, session.scopes]);
    try {
      const calling = session[api]?.(...materialize(args));
      record('api', await Promise.race([calling, new Promise(done => setTimeout(done, 300))]));
    } catch (error) {
      record('api', [error?.name, error?.code, error?.message, error?.vendor]);
    }
  };

  const connectionFor = (channel, extensionId) => {
    const existing = connections.get(channel);
    if (existing && !existing.isDead) return existing;
    const connection = { isDead: false, pending: new Set(), send: () => {} };
    const onFrame = frame => {
      record(channel, frame);
      if (frame?.t === 'reply') connection.pending.delete(frame.id);
      if (frame?.t === 'dead' || frame?.t === 'refused') connection.isDead = true;
    };
    try {
      connection.send = channels[channel](onFrame, extensionId);
    } catch (error) {
      record('opening', [error?.name, error?.message]);
      connection.isDead = true;
    }
    connections.set(channel, connection);
    return connection;
  };

  const wait = ms => new Promise(done => setTimeout(done, ms));

  /** How often a batch opens a new connection after the background has closed one. */
  const maxConnections = 10;

  /** Sends without a pause between the frames. */
  const flood = ({ channel, extensionId, attacks, repeat }) => {
    for (let time = 0; time < repeat; time++) {
      const connection = connectionFor(channel, extensionId);
      try {
        for (const { frame } of attacks) connection.send(materialize(frame));
      } catch (error) {
        record('threw', [error?.name, error?.message]);
      }
    }
  };

  return async ({ channel, extensionId, attacks, repeat = 0, timeoutMs = 400 }) => {
    received = globalThis.partylineRecorder?.drain() ?? [];
    if (repeat > 0) flood({ channel, extensionId, attacks, repeat });
    let tried = 0;
    let opened = 0;
    for (const { frame } of attacks) {
      if (frame?.api) {
        await byApi(frame);
        tried += 1;
        continue;
      }
      let connection = connections.get(channel);
      if (!connection || (connection.isDead && opened < maxConnections)) {
        connection = connectionFor(channel, extensionId);
        opened += 1;
      }
      try {
        const message = materialize(frame);
        if (message?.t === 'request' && Number.isSafeInteger(message.id)) connection.pending.add(message.id);
        connection.send(message);
      } catch (error) {
        record('threw', [error?.name, error?.message]);
      }
      tried += 1;
      // Lets the events of a closed connection arrive, so that the next attacks open another.
      if (tried % Math.ceil(attacks.length / maxConnections) === 0) await wait(0);
    }
    const end = Date.now() + timeoutMs;
    const isBusy = () => [...connections.values()].some(({ isDead, pending }) => !isDead && pending.size > 0);
    do await wait(5);
    while (isBusy() && Date.now() < end);
    for (const { pending } of connections.values()) pending.clear();
    received.push(...(globalThis.partylineRecorder?.drain() ?? []));
    const wakeUps = globalThis.partylineRecorder?.wakeUps() ?? 0;
    return { tried, received, polluted: {}.polluted ?? null, wakeUps };
  };
})();
