// Builds contact events: requests, answers and removals.
import { domain, namespace } from '../msync/codes';
import { encode, type Meta } from '../msync/wire';

/** `accept` goes to both new contacts; `remoteAccept` is the answer to the request. */
export const rosterOperation = { add: 2, remove: 3, accept: 4, decline: 5, remoteAccept: 8, remoteDecline: 9 } as const;
export type RosterOperation = keyof typeof rosterOperation;

export interface RosterDelivery {
  kind: `roster:${RosterOperation}`;
  from: string;
  reason?: string;
}

export function buildRoster(event: RosterDelivery, to: string): Omit<Meta, 'id'> {
  const operation = rosterOperation[event.kind.slice('roster:'.length) as RosterOperation];
  const payload = encode('RosterBody', {
    operation,
    from: { name: event.from, domain: domain.user },
    to: [{ name: to, domain: domain.user }],
    reason: event.reason ?? '',
  });
  return { ns: namespace.roster, payload, to: { name: to, domain: domain.user } };
}
