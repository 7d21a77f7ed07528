/** Runs in a hostile page before all other scripts. Records every value that passes through the page's world. */
(() => {
  const recorded = [];
  let wakeUps = 0;
  const record = value => {
    try {
      const text = JSON.stringify(value);
      if (text && recorded.length < 5000) recorded.push(text.slice(0, 20_000));
    } catch {
      // The value has a cycle.
    }
  };
  window.partylineRecorder = { drain: () => recorded.splice(0), wakeUps: () => wakeUps };
  addEventListener('partyline:request', event => {
    if (!event.isTrusted && !window.partylineRequesting) wakeUps += 1;
  });
  addEventListener('message', ({ data }) => record(data));
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(listener) {
      set.call(this, event => {
        record(event.data);
        listener(event);
      });
    },
  });
  const { dispatchEvent } = EventTarget.prototype;
  EventTarget.prototype.dispatchEvent = function (event) {
    if (event.detail) record(event.detail);
    return Reflect.apply(dispatchEvent, this, [event]);
  };
  window.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      this.port2.addEventListener('message', ({ data }) => record(data));
    }
  };
  // Partyline's script in the page stores its state in maps.
  const { set: setInMap } = Map.prototype;
  Map.prototype.set = function (key, value) {
    record(value);
    return Reflect.apply(setInMap, this, [key, value]);
  };
  // Reads and writes of missing fields reach the attacker's accessors.
  for (const name of ['scopes', 'kind', 'ui', 'origin'])
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get: () => undefined,
      set(value) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
})();
