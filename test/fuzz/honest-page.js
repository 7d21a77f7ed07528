/** Runs in a page. Its value is the actions of a page without bad intent. */
(() => {
  const announced = () =>
    new Promise(done => {
      addEventListener('partyline:announce', ({ detail }) => done(detail), { once: true });
      window.partylineRequesting = true;
      dispatchEvent(new CustomEvent('partyline:request'));
      window.partylineRequesting = false;
    });
  let session;
  let durations = [];
  let calling = Promise.resolve();
  let isCalling = false;

  return {
    async join() {
      session = await (await announced()).connect();
      session.on('*', () => {});
    },
    /** Returns the granted scopes, or the code of the refusal. */
    async requestScopes(scopes) {
      try {
        const { scopes: granted } = await (await announced()).connect({ scopes });
        return [...granted];
      } catch ({ code }) {
        return code;
      }
    },
    /** Requests another account. Returns the result, or the code of the refusal. */
    async expectAccount(account) {
      const own = await (await announced()).connect();
      return own
        .expect(account)
        .catch(({ code }) => code)
        .finally(() => own.detach());
    },
    send: text => session.send({ to: 'bob', text }),
    /** Calls a method of the vendor again and again until `stop`. */
    start(method) {
      durations = [];
      isCalling = true;
      calling = (async () => {
        while (isCalling) {
          const begun = performance.now();
          await session.call(method);
          durations.push(performance.now() - begun);
          await new Promise(next => setTimeout(next, 10));
        }
      })();
    },
    /** Returns the durations of the calls in milliseconds. */
    async stop() {
      isCalling = false;
      await calling;
      return durations;
    },
    /** Adds a frame. The caller checks whether it loaded `src`. */
    frame: src =>
      new Promise(done => {
        const frame = Object.assign(document.createElement('iframe'), { src, name: 'ours' });
        frame.addEventListener('load', done);
        setTimeout(done, 1000);
        document.body.append(frame);
      }).then(() => undefined),
    unframe: () => document.querySelector('iframe[name=ours]')?.remove(),
  };
})();
