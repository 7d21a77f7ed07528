// Connects a port of the extension with a port of the page.
addEventListener('message', ({ data, ports: [page] }) => {
  if (data !== 'bare' || !page) return;
  const port = chrome.runtime.connect();
  port.onMessage.addListener(message => page.postMessage(message));
  page.onmessage = message => port.postMessage(message.data);
});
