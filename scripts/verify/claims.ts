/** What the documents say about the vendors' services and no test here can show. `docs/limits.md` lists the same. */
import type { ProviderName } from '../demo/local-services';

type Driver = 'msync' | 'tencent';

export const driverOf = (provider: ProviderName): Driver => (provider === 'tencent' ? 'tencent' : 'msync');

export interface Claim {
  id: string;
  /** What the service does. */
  claim: string;
  /** What Partyline expects to see, by driver. Without one the claim is not about its services. */
  expected: Partial<Record<Driver, string>>;
}

const both = (expected: string) => ({ msync: expected, tencent: expected });

export const claims = [
  { id: 'V1', claim: 'The message service accepts the extension’s WebSocket', expected: both('accepted') },
  { id: 'V2', claim: 'The REST service lets the extension read its answers', expected: { msync: 'readable' } },
  { id: 'V3', claim: 'HTTP-DNS names the hosts', expected: { msync: 'REST and message hosts' } },
  {
    id: 'V4',
    claim: 'A sign-in with the same device id ends the older one with a code',
    expected: { msync: 'code 206' },
  },
  {
    id: 'V5',
    claim: 'A second browser’s sign-in ends the first',
    expected: { msync: 'code 206, with its name', tencent: 'multipleAccount' },
  },
  { id: 'V6', claim: 'A token lives long enough', expected: both('an hour or more') },
  {
    id: 'V7',
    claim: 'The service takes a new token',
    expected: { msync: 'on the open connection', tencent: 'by a reconnect' },
  },
  { id: 'V8', claim: 'Messages arrive in the order of sending', expected: both('in order') },
  { id: 'V9', claim: 'What arrives while the background is dead comes later', expected: both('all, each once') },
  { id: 'V10', claim: 'The history has the messages of a gap', expected: both('all, in order') },
  { id: 'V11', claim: 'The file service takes an upload of 300 kB', expected: both('taken') },
  { id: 'V12', claim: 'The recipient downloads a file', expected: both('the same bytes') },
  {
    id: 'V13',
    claim: 'The error of a wrong password',
    expected: { msync: '400 invalid_grant, shown as wrongPassword' },
  },
  {
    id: 'V14',
    claim: 'The error of an unknown user',
    expected: {
      msync: '404 service_resource_not_found, shown as unknownUser',
      tencent: '70107, shown as unknownUser',
    },
  },
  {
    id: 'V15',
    claim: 'The error of an expired token',
    expected: { msync: '1 Sorry, token expired, shown as tokenExpired', tencent: '70001, shown as userSigExpired' },
  },
  { id: 'V16', claim: 'The service’s clock differs little from this computer’s', expected: both('5 s or less') },
  {
    id: 'V17',
    claim: 'Ten tabs get each message, over one connection',
    expected: both('all, each once, 1 connection'),
  },
  { id: 'V18', claim: 'Faults lose and repeat no message', expected: both('all, each once') },
] as const satisfies readonly Claim[];

export type ClaimId = (typeof claims)[number]['id'];

export interface ProviderClaim {
  id: ClaimId;
  claim: string;
  expected: string;
}

/** The claims about a provider's service. */
export function claimsFor(provider: ProviderName): ProviderClaim[] {
  return (claims as readonly Claim[]).flatMap(({ id, claim, expected }) => {
    const text = expected[driverOf(provider)];
    return text === undefined ? [] : [{ id: id as ClaimId, claim, expected: text }];
  });
}
