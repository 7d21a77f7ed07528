// From the extension's port to a port of the page, and back.
addEventListener('message', ({ data, ports: [page] }) => {
  if (data !== 'bare' || !page) return;
  const port = chrome.runtime.connect();
  port.onMessage.addListener(message => page.postMessage(message));
  page.onmessage = message => port.postMessage(message.data);
});
