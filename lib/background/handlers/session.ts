import type { SessionController } from '@/lib/session/controller';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

type SessionMethod = `session.${'signIn' | 'cancel' | 'resume' | 'signOut' | 'goOffline' | 'dismiss' | 'supplyToken'}`;

export function createSessionHandlers(session: SessionController, policy: AdminPolicy): Handlers<SessionMethod> {
  return {
    'session.signIn': async request => {
      const { provider, service, credential } = request;
      policy.check({ provider, service, ...(credential.kind === 'appServer' && { appServer: credential }) });
      await session.signIn({ ...request, remember: request.remember && policy.mayRemember });
    },
    'session.cancel': async () => {
      await session.cancel();
    },
    'session.resume': async () => {
      policy.checkRecord(session.record);
      await session.resume();
    },
    'session.signOut': async () => {
      await session.signOut();
    },
    'session.goOffline': async () => {
      await session.goOffline();
    },
    'session.dismiss': async () => {
      if (session.state.phase === 'signedOut') await session.signOut();
    },
    'session.supplyToken': async ({ token }) => {
      await session.supplyToken(token);
    },
  };
}
