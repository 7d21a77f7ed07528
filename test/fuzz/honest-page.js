/** What a page does that means well: it joins, asks, and calls. Evaluated in a page; its value is what it can do. */
(() => {
  const met = () =>
    new Promise(done => {
      addEventListener('partyline:announce', ({ detail }) => done(detail), { once: true });
      window.partylineAsks = true;
      dispatchEvent(new CustomEvent('partyline:request'));
      window.partylineAsks = false;
    });
  let session;
  let took = [];
  let isOver = Promise.resolve();
  let isOn = false;

  return {
    async join() {
      session = await (await met()).connect();
      session.on('*', () => {});
    },
    /** What the user lets the page have, or the code of the refusal. */
    async ask(scopes) {
      try {
        const { scopes: got } = await (await met()).connect({ scopes });
        return [...got];
      } catch ({ code }) {
        return code;
      }
    },
    /** The code of the refusal, or what the user lets the page do. */
    async expectMallory() {
      const here = await (await met()).connect();
      return here.expect({ provider: 'agora', app: '1117#evil', userId: 'mallory' }).catch(({ code }) => code);
    },
    send: text => session.send({ to: 'bob', text }),
    /** Calls, one after the other, until `stop`. */
    start() {
      took = [];
      isOn = true;
      isOver = (async () => {
        while (isOn) {
          const at = performance.now();
          await session.call('getContacts');
          took.push(performance.now() - at);
          await new Promise(next => setTimeout(next, 10));
        }
      })();
    },
    /** The milliseconds that each took. */
    async stop() {
      isOn = false;
      await isOver;
      return took;
    },
    /** Whether an address can be had in a frame is for the caller to see. */
    frame: src =>
      new Promise(done => {
        const made = Object.assign(document.createElement('iframe'), { src, name: 'ours' });
        made.addEventListener('load', done);
        setTimeout(done, 1000);
        document.body.append(made);
      }).then(() => undefined),
    unframe: () => document.querySelector('iframe[name=ours]')?.remove(),
  };
})();
