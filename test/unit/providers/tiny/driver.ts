import type { CreateProvider } from '@/lib/providers/provider';

export const createTinyProvider: CreateProvider = (_service, host) => ({
  async open() {
    host.signal({ kind: 'connected' });
    return { token: 'tiny-token' };
  },
  register: async () => {},
  setNickname: async () => {},
  uploadPushToken: async () => {},
  send: async () => ({ localMsgId: '1', serverMsgId: '2' }),
  call: async (_method, args) => args,
  findResult: async () => undefined,
  checkHeartbeat: () => {},
  checkConnection: () => undefined,
  setOnline: () => {},
  setLogLevel: () => {},
  close: async () => {},
});
