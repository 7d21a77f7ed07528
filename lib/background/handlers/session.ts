import { PartylineError } from '@/lib/contract/errors';
import type { MethodName } from '@/lib/contract/methods';
import type { SessionController } from '@/lib/session/controller';
import { canRenew } from '@/lib/session/credential-source';
import type { AdminPolicy } from '../policy';
import type { Sessions } from '../sessions';
import { type Handlers, required } from './handler';

type SessionMethod = Exclude<Extract<MethodName, `session.${string}`>, 'session.expect'>;

export function createSessionHandlers(
  sessions: Sessions,
  policy: AdminPolicy,
  vault: { readonly isLocked: boolean },
): Handlers<SessionMethod> {
  /** Several tabs renew at the same time, and each new token would cancel the one before, also the user's. */
  const lastSupplied = new WeakMap<SessionController, Promise<unknown>>();
  return {
    'session.signIn': async request => {
      const { provider, service, credential } = request;
      policy.check({ provider, service, ...(credential.kind === 'appServer' && { appServer: credential }) });
      await sessions.signIn({ ...request, remember: request.remember && policy.mayRemember && !vault.isLocked });
    },
    'session.cancel': async (_params, { session }) => {
      sessions.cancelConnecting();
      await session?.controller.cancel();
    },
    'session.resume': async (_params, { session }) => {
      policy.checkRecord(required(session).controller.record);
      await sessions.resume(required(session));
    },
    'session.signOut': async (_params, { session }) => {
      sessions.cancelConnecting();
      await session?.controller.signOut();
    },
    'session.goOffline': async (_params, { session }) => {
      await required(session).controller.goOffline();
    },
    'session.dismiss': async (_params, { session }) => {
      if (session) await sessions.dismiss(session);
    },
    'session.supplyToken': async ({ token }, { client, signal, session }) => {
      const { controller } = required(session);
      if (client.kind === 'ui') {
        const supplied = controller.supplyToken(token);
        lastSupplied.set(
          controller,
          supplied.catch(() => {}),
        );
        return void (await supplied);
      }
      const supply = async () => {
        signal.throwIfAborted();
        if (renewsOwnToken(controller)) throw new PartylineError('tokenNotNeeded');
        await controller.supplyToken(token);
      };
      const supplied = Promise.resolve(lastSupplied.get(controller)).then(supply);
      lastSupplied.set(controller, Promise.race([supplied.catch(() => {}), wait(maxTurnMs)]));
      await supplied;
    },
  };
}

/** How long a page's token waits for that of another page, in milliseconds. It waits for the user's until that is used. */
const maxTurnMs = 10_000;

const wait = (ms: number) => new Promise(done => setTimeout(done, ms));

/** A session whose source has failed takes a page's token. */
const renewsOwnToken = ({ record, state }: SessionController): boolean =>
  record !== undefined && canRenew(record.source) && state.phase !== 'needsCredentials';
