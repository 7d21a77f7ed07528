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
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...args) {
    return Reflect.apply(postMessage, this, args);
  };
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(fn) {
      set.call(this, event => {
        take(event.data);
        fn(event);
      });
    },
  });
  const { addEventListener: listen, dispatchEvent } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, fn, ...more) {
    return Reflect.apply(listen, this, [type, fn, ...more]);
  };
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
