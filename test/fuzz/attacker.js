/**
 * What a hostile script does with a list of attacks, in whatever world it runs: a page, a frame, a content script's world, another
 * extension. It notes all that it hears. Its value is the one function that the run calls.
 */
(() => {
  const marks = new Set();
  let fresh = [];
  let nextId = 1_000_000;
  const lines = new Map();

  const note = (where, value) => {
    let text;
    try {
      text = JSON.stringify(value) ?? String(value);
    } catch {
      text = String(value);
    }
    text = `${where} ${text.slice(0, 20_000)}`;
    // The same answer to another request says nothing new.
    const mark = text.replace(/"(id|seq|at)":\d+/g, '');
    if (marks.has(mark)) return;
    if (marks.size < 20_000) marks.add(mark);
    fresh.push(text);
  };

  /** What JSON cannot say is made here. */
  const special = {
    id: () => nextId++,
    cycle: () => {
      const made = { a: [1] };
      made.a.push(made);
      return made;
    },
    deep: levels => {
      let made = 0;
      for (let level = 0; level < levels; level++) made = level % 2 ? [made] : { a: made };
      return made;
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

  const made = value => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(made);
    if (Object.hasOwn(value, '$fuzz')) return special[value.$fuzz](value.of);
    const copy = {};
    for (const [key, item] of Object.entries(value))
      Object.defineProperty(copy, key, { value: made(item), enumerable: true, writable: true, configurable: true });
    return copy;
  };

  const announced = () => {
    let found;
    const meet = ({ detail }) => {
      found ??= detail;
    };
    addEventListener('partyline:announce', meet);
    globalThis.partylineAsks = true;
    dispatchEvent(new CustomEvent('partyline:request'));
    globalThis.partylineAsks = false;
    removeEventListener('partyline:announce', meet);
    if (found) note('announced', Object.keys(found));
    return found;
  };

  /** Each way to the background. `say` sends one frame; `hear` is told what comes back. */
  const ways = {
    /** The pipe of this page. */
    pipe(hear) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => hear(data);
      window.postMessage('partyline:pipe', '*', [port2]);
      port1.postMessage({ t: 'join', asks: [] });
      return frame => port1.postMessage(frame);
    },
    /** The pipes of the pages around this frame, and of the one that opened it. */
    around(hear) {
      const ports = [window, parent, top, opener].filter(Boolean).map(target => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => hear(data);
        target.postMessage('partyline:pipe', '*', [port2]);
        port1.postMessage({ t: 'join', asks: [] });
        return port1;
      });
      return frame => {
        for (const port of ports) port.postMessage(frame);
      };
    },
    /** A port of the extension, from the world of its content script. */
    port(hear, attach = true) {
      const port = chrome.runtime.connect({ name: 'partyline' });
      port.onMessage.addListener(hear);
      port.onDisconnect.addListener(() => {
        void chrome.runtime.lastError;
        hear({ t: 'refused' });
      });
      if (attach) port.postMessage({ t: 'attach', version: 1, topics: ['*'], since: 0 });
      return frame => port.postMessage(frame);
    },
    bare: hear => ways.port(hear, false),
    /** From outside of the extension, by its id. */
    outside(hear, id) {
      const runtime = globalThis.chrome?.runtime;
      if (!runtime?.connect) {
        return () => note('outside', 'no way');
      }
      const port = runtime.connect(id, { name: 'partyline' });
      port.onMessage.addListener(hear);
      port.onDisconnect.addListener(() => {
        void runtime.lastError;
        hear({ t: 'refused' });
      });
      port.postMessage({ t: 'attach', version: 1 });
      return frame => {
        port.postMessage(frame);
        runtime.sendMessage(id, frame, answer => {
          void runtime.lastError;
          if (answer !== undefined) hear(answer);
        });
      };
    },
  };

  let session;
  /** By the object that Partyline announces, as any page would. */
  const byApi = async ({ api, args }) => {
    try {
      const asked = announced()?.connect({ scopes: [] });
      session ??= await Promise.race([asked, new Promise(done => setTimeout(done, 300))]);
    } catch (error) {
      note('refused', [error?.code, error?.message]);
    }
    if (!session) return note('api', 'no session');
    note('state', [session.state, session.account, session.scopes]);
    try {
      note('api', await Promise.race([session[api]?.(...made(args)), new Promise(done => setTimeout(done, 300))]));
    } catch (error) {
      note('api', [error?.name, error?.code, error?.message, error?.vendor]);
    }
  };

  const line = (via, about) => {
    const known = lines.get(via);
    if (known && !known.isDead) return known;
    const opened = { isDead: false, pending: new Set(), say: () => {} };
    const hear = frame => {
      note(via, frame);
      if (frame?.t === 'reply') opened.pending.delete(frame.id);
      if (frame?.t === 'dead' || frame?.t === 'refused') opened.isDead = true;
    };
    try {
      opened.say = ways[via](hear, about);
    } catch (error) {
      note('opening', [error?.name, error?.message]);
      opened.isDead = true;
    }
    lines.set(via, opened);
    return opened;
  };

  const turn = ms => new Promise(done => setTimeout(done, ms));

  /** A line that is closed to us is opened anew this often in one batch. */
  const mostLines = 10;

  /** As fast as it goes, without a turn between. */
  const flood = ({ via, about, attacks, times }) => {
    for (let time = 0; time < times; time++) {
      const at = line(via, about);
      try {
        for (const { frame } of attacks) at.say(made(frame));
      } catch (error) {
        note('threw', [error?.name, error?.message]);
      }
    }
  };

  return async ({ via, about, attacks, times = 0, patience = 400 }) => {
    fresh = globalThis.partylineTap?.drain() ?? [];
    if (times > 0) flood({ via, about, attacks, times });
    let tried = 0;
    let opened = 0;
    for (const { frame } of attacks) {
      if (frame?.api) {
        await byApi(frame);
        tried += 1;
        continue;
      }
      let at = lines.get(via);
      if (!at || (at.isDead && opened < mostLines)) {
        at = line(via, about);
        opened += 1;
      }
      try {
        const said = made(frame);
        if (said?.t === 'request' && Number.isSafeInteger(said.id)) at.pending.add(said.id);
        at.say(said);
      } catch (error) {
        note('threw', [error?.name, error?.message]);
      }
      tried += 1;
      // So that a line that is closed is seen to be, and the next attacks have another.
      if (tried % Math.ceil(attacks.length / mostLines) === 0) await turn(0);
    }
    const end = Date.now() + patience;
    const isBusy = () => [...lines.values()].some(({ isDead, pending }) => !isDead && pending.size > 0);
    do await turn(5);
    while (isBusy() && Date.now() < end);
    for (const { pending } of lines.values()) pending.clear();
    fresh.push(...(globalThis.partylineTap?.drain() ?? []));
    return { tried, heard: fresh, polluted: {}.polluted ?? null, woken: globalThis.partylineTap?.woken() ?? 0 };
  };
})();
