/** A set-up of an app on servers of its own, as its owner would publish it. */
export const deskSetup = {
  partyline: 1,
  provider: 'easemob',
  app: '1117#desk',
  servers: { apiUrl: 'https://rest.example.org', url: 'wss://chat.example.org/websocket' },
};

export const setupLinkOf = (setup: object): string =>
  `https://owner.example/start#partyline=${Buffer.from(JSON.stringify(setup)).toString('base64url')}`;
