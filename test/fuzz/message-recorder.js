/** Put into a hostile page before anything else: takes from the page's own world whatever passes there. */
(() => {
  const taken = [];
  let woken = 0;
  const take = value => {
    try {
      const text = JSON.stringify(value);
      if (text && taken.length < 5000) taken.push(text.slice(0, 20_000));
    } catch {
      // A cycle of the page's own.
    }
  };
  window.partylineTap = { drain: () => taken.splice(0), woken: () => woken };
  addEventListener('partyline:request', event => {
    if (!event.isTrusted && !window.partylineAsks) woken += 1;
  });
  addEventListener('message', ({ data }) => take(data));
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(fn) {
      set.call(this, event => {
        take(event.data);
        fn(event);
      });
    },
  });
  const { dispatchEvent } = EventTarget.prototype;
  EventTarget.prototype.dispatchEvent = function (event) {
    if (event.detail) take(event.detail);
    return Reflect.apply(dispatchEvent, this, [event]);
  };
  window.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      this.port2.addEventListener('message', ({ data }) => take(data));
    }
  };
  // What the page's end of the pipe keeps, it keeps in maps.
  const { set: put } = Map.prototype;
  Map.prototype.set = function (key, value) {
    take(value);
    return Reflect.apply(put, this, [key, value]);
  };
  // Whoever looks for a field that is not there finds it.
  for (const name of ['scopes', 'kind', 'ui', 'origin'])
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get: () => undefined,
      set(value) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
})();
