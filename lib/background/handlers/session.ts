import { PartylineError } from '@/lib/contract/errors';
import type { SessionController } from '@/lib/session/controller';
import { canRenew } from '@/lib/session/credential-source';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

type SessionMethod = `session.${'signIn' | 'cancel' | 'resume' | 'signOut' | 'goOffline' | 'dismiss' | 'supplyToken'}`;

export function createSessionHandlers(session: SessionController, policy: AdminPolicy): Handlers<SessionMethod> {
  /** Several tabs renew at the same time, and each new token would cancel the one before. */
  let lastSupplied: Promise<unknown> = Promise.resolve();
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
    'session.supplyToken': async ({ token }, client, signal) => {
      if (client.kind === 'ui') return void (await session.supplyToken(token));
      const supply = async () => {
        signal.throwIfAborted();
        if (renewsOwnToken(session)) throw new PartylineError('tokenNotNeeded');
        await session.supplyToken(token);
      };
      const supplied = Promise.race([lastSupplied, wait(maxTurnMs)]).then(supply);
      lastSupplied = supplied.catch(() => {});
      await supplied;
    },
  };
}

/** How long a page's token waits for that of another page, in milliseconds. */
const maxTurnMs = 10_000;

const wait = (ms: number) => new Promise(done => setTimeout(done, ms));

/** A session whose source has failed takes a page's token. */
const renewsOwnToken = ({ record, state }: SessionController): boolean =>
  record !== undefined && canRenew(record.source) && state.phase !== 'needsCredentials';
