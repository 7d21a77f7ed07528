/** Services that differ on purpose, each with the claims that it breaks: a run must name these, and no other. */
import { type AppPolicy, defaultApp as app } from '../../test/server';
import type { ProviderName } from '../demo/local-services';
import { type ClaimId, driverOf } from './claims';
import type { StageName } from './stages';
import type { Changes } from './target';

export interface Deviation extends Changes {
  name: string;
  breaks: readonly ClaimId[];
}

/** Deviations of one service. Those that hide others have a service of their own. */
export interface DeviatingService {
  name: string;
  /** Stages of the run; default: all. */
  stages?: readonly StageName[];
  deviations: readonly Deviation[];
}

/** The scheme of the extension's origin. */
const extensionScheme = 'chrome-extension:';
/** Longer messages of the file service are refused: between the sizes of the run's two files. */
const maxFileBytes = 100_000;
const minutes = (count: number) => count * 60_000;

const policy = (name: string, breaks: readonly ClaimId[], change: Partial<AppPolicy>): Deviation => ({
  ...{ name, breaks },
  msync: im => im.configure(app, change),
});

const msync: readonly DeviatingService[] = [
  {
    name: 'refused origins',
    stages: ['errors', 'connection'],
    deviations: [
      {
        name: 'WebSockets of extensions are refused',
        breaks: ['V1'],
        msync: im => {
          im.refusedOrigin.socket = extensionScheme;
        },
      },
      {
        name: 'REST answers extensions without CORS',
        breaks: ['V2'],
        msync: im => {
          im.refusedOrigin.rest = extensionScheme;
        },
      },
    ],
  },
  {
    name: 'HTTP-DNS',
    stages: ['connection'],
    deviations: [
      {
        name: 'HTTP-DNS names no REST host',
        breaks: ['V3'],
        msync: im => {
          im.dnsHosts = { ...im.dnsHosts, rest: [] };
        },
      },
    ],
  },
  {
    name: 'other differences',
    deviations: [
      policy('an equal device is replaced without a code', ['V4'], { sameDevice: 'silent' }),
      policy('two devices may be online', ['V5'], { devices: { max: 2 } }),
      policy('tokens live 20 minutes', ['V6'], { tokenTtlMs: minutes(20) }),
      policy('a new token is refused', ['V7'], { renewal: 'refused' }),
      policy('messages are swapped and repeated', ['V8', 'V9', 'V17', 'V18'], {
        deliveryFaults: ['swapped', 'repeated'],
      }),
      policy('nothing waits for an offline device', ['V9', 'V18'], { offlineQueue: 'dropped' }),
      policy('the history is empty', ['V10'], { roaming: false }),
      policy('uploads are limited to 100 kB', ['V11'], { maxFileBytes }),
      policy('downloads are refused', ['V12'], { downloads: 'refused' }),
      policy('errors have other bodies', ['V13', 'V14', 'V15'], {
        otherErrors: ['wrongPassword', 'unknownUser', 'expiredToken'],
      }),
      {
        name: 'the clock is ten minutes ahead',
        breaks: ['V16'],
        msync: im => {
          im.hub.clockOffset = minutes(10);
        },
      },
    ],
  },
];

const tencent: readonly DeviatingService[] = [
  {
    name: 'refused origins',
    stages: ['connection'],
    deviations: [
      {
        name: 'WebSockets of extensions are refused',
        breaks: ['V1'],
        tencent: service => {
          service.refusedOrigin = extensionScheme;
        },
      },
    ],
  },
  {
    name: 'other differences',
    deviations: [
      {
        name: 'a second browser is a second device',
        breaks: ['V5'],
        tencent: service => {
          service.overLimitKick = 2;
        },
      },
      {
        name: 'UserSigs live 20 minutes',
        breaks: ['V6'],
        tencent: service => {
          service.userSigSeconds = minutes(20) / 1000;
        },
      },
      {
        name: 'a second UserSig is refused',
        breaks: ['V7'],
        tencent: service => {
          service.keepsFirstUserSig = true;
        },
      },
      {
        name: 'messages are swapped and repeated',
        breaks: ['V8', 'V9', 'V17', 'V18'],
        tencent: service => {
          service.deliveryFaults = ['swapped', 'repeated'];
        },
      },
      {
        name: 'the history is empty',
        breaks: ['V9', 'V10', 'V18'],
        tencent: service => {
          service.roaming = false;
        },
      },
      {
        name: 'uploads are limited to 100 kB',
        breaks: ['V11'],
        tencent: ({ store }) => {
          store.maxBytes = maxFileBytes;
        },
      },
      {
        name: 'downloads are refused',
        breaks: ['V12'],
        tencent: ({ store }) => {
          store.downloads = 'refused';
        },
      },
      {
        name: 'errors have other codes',
        breaks: ['V14', 'V15'],
        tencent: ({ otherCodes }) => {
          otherCodes.set(70107, 70402).set(70001, 70052);
        },
      },
      {
        name: 'the clock is ten minutes ahead',
        breaks: ['V16'],
        tencent: service => {
          service.clockOffset = minutes(10);
        },
      },
    ],
  },
];

const byDriver = { msync, tencent };

export const deviatingServices = (provider: ProviderName): readonly DeviatingService[] => byDriver[driverOf(provider)];

export const brokenBy = (deviations: readonly Deviation[]): ClaimId[] => [
  ...new Set(deviations.flatMap(({ breaks }) => breaks)),
];

/** @returns the claims that broke without being found, and those found without being broken */
export function compare(broken: readonly string[], deviating: readonly string[]) {
  return {
    missed: broken.filter(id => !deviating.includes(id)),
    invented: deviating.filter(id => !broken.includes(id)),
  };
}
