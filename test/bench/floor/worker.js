// The minimal path: events from a socket to every tab, and calls from a page to the background and back.
const ports = new Set();

chrome.runtime.onConnect.addListener(port => {
  ports.add(port);
  port.onDisconnect.addListener(() => ports.delete(port));
  port.onMessage.addListener(message => {
    if (message.t === 'request') port.postMessage({ t: 'reply', id: message.id });
    else if (message.t === 'connect') open(message.url);
  });
});

function open(url) {
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.t !== 'event') return;
    event.at = Date.now();
    for (const port of ports) port.postMessage(event);
  };
}
