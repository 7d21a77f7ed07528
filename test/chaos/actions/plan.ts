/** Derives all actions, faults and moments of a run from its seed. */
import { mulberry32 } from '../plan';

export const users = ['alice', 'bob', 'carol'] as const;
export type User = (typeof users)[number];
/** Where a session gets its tokens from. Tokens of the app's server live a few seconds only. */
export type Source = 'appServer' | 'password' | 'token';

export type Action =
  | { do: 'signIn' | 'add'; user: User; source: Source; remember: boolean }
  | { do: 'switch' | 'resume' | 'goOnline' | 'cancel' | 'signOut' | 'goOffline' | 'forget'; user: User }
  | { do: 'supplyToken'; user: User; isGood: boolean }
  /** Changes the grant of a site. */
  | { do: 'revoke' | 'allow'; site: number }
  /** Refuses the question that is shown. */
  | { do: 'answer' };
export type ActionName = Action['do'];

export type Fault =
  /** The sockets stay open, but the service neither reads nor answers. */
  | 'halfOpen'
  /** The service reads, but does not answer. */
  | 'noReplies'
  /** The app's server answers late. */
  | 'slowApp'
  /** The network is off before the first action; without one, it returns. The connection is half open. */
  | 'network';

export type Event = 'kick' | 'socket' | 'worker' | 'browser' | 'expiry' | 'burst' | 'sends' | 'question';

/** What the last action of a round waits for, before its delay. */
export type Fact =
  | 'none'
  | 'appServerAsked'
  | 'login'
  | 'goodbye'
  | 'signingIn'
  | 'online'
  | 'signedOut'
  | 'start'
  | 'delivery';

export interface Round {
  /** The session that is online before. */
  session: { user: User; source: Source; remember: boolean };
  fault?: Fault;
  event?: Event;
  first?: Action;
  fact: Fact;
  /** Milliseconds after the fact. */
  delay: number;
  last?: Action;
  /** Whether the last action is a click in the popup. */
  byPopup: boolean;
  /** Whether the browser is killed as soon as the end of the session shows. */
  thenKillBrowser?: boolean;
}

/** Milliseconds. A provider waits 500 ms for the answer to its goodbye. */
const delays = [0, 1, 5, 20, 80, 150, 200, 300, 400, 499, 501];

interface Choice {
  weight: number;
  round(tools: Tools): Omit<Round, 'session' | 'byPopup' | 'delay'> & { source?: Source; delay?: number };
}

interface Tools {
  user: User;
  other: User;
  pick<T>(items: readonly T[]): T;
  chance(share: number): boolean;
}

const endOf = (user: User, { pick }: Tools): Action => ({
  do: pick(['signOut', 'signOut', 'goOffline'] as const),
  user,
});
const signInOf = (user: User, { pick, chance }: Tools): Action => ({
  do: pick(['signIn', 'add'] as const),
  user,
  source: pick(['appServer', 'password', 'token'] as const),
  remember: chance(0.7),
});

const choices: Choice[] = [
  // A connection is replaced, and the old one does not answer the goodbye.
  {
    weight: 12,
    round: tools => ({
      fault: 'halfOpen',
      first: { do: 'supplyToken', user: tools.user, isGood: true },
      fact: 'none',
      last: endOf(tools.user, tools),
    }),
  },
  {
    weight: 10,
    round: tools => ({
      fault: 'network',
      ...(tools.chance(0.6) && { first: { do: 'resume', user: tools.user } }),
      fact: 'none',
      last: endOf(tools.user, tools),
    }),
  },
  {
    weight: 12,
    round: ({ user, other, pick }) => ({
      fault: 'halfOpen',
      first: { do: 'switch', user: other },
      fact: pick(['none', 'signingIn'] as const),
      last: { do: 'cancel', user: pick([other, other, user]) },
    }),
  },
  {
    weight: 10,
    round: tools => ({
      source: 'appServer',
      fault: 'halfOpen',
      fact: 'appServerAsked',
      last: endOf(tools.user, tools),
    }),
  },
  {
    weight: 5,
    round: tools => ({ source: 'appServer', fault: 'slowApp', fact: 'appServerAsked', last: endOf(tools.user, tools) }),
  },
  // The end of a session that begins.
  {
    weight: 10,
    round: tools => ({
      first: signInOf(tools.other, tools),
      fact: tools.pick(['none', 'signingIn', 'appServerAsked', 'login', 'online'] as const),
      last: { do: tools.pick(['cancel', 'cancel', 'signOut'] as const), user: tools.other },
    }),
  },
  {
    weight: 4,
    round: tools => ({
      event: 'kick',
      first: { do: 'resume', user: tools.user },
      fact: tools.pick(['none', 'login'] as const),
      last: tools.pick([endOf(tools.user, tools), { do: 'cancel', user: tools.user }]),
    }),
  },
  // Two intents at once.
  {
    weight: 6,
    round: tools => ({
      first: tools.pick([endOf(tools.user, tools), { do: 'forget', user: tools.user }]),
      fact: 'none',
      delay: tools.pick([0, 1, 5]),
      last: signInOf(tools.pick([tools.user, tools.other]), tools),
    }),
  },
  {
    weight: 3,
    round: tools => ({ first: endOf(tools.user, tools), fact: 'none', last: { do: 'goOnline', user: tools.user } }),
  },
  // Messages while accounts change.
  { weight: 9, round: ({ other }) => ({ event: 'burst', fact: 'delivery', last: { do: 'switch', user: other } }) },
  {
    weight: 8,
    round: tools => ({
      event: 'sends',
      fact: 'none',
      last: tools.pick([signInOf(tools.other, tools), { do: 'switch', user: tools.other }]),
    }),
  },
  // Others.
  { weight: 5, round: ({ user }) => ({ fact: 'none', last: { do: 'supplyToken', user, isGood: false } }) },
  { weight: 5, round: ({ user }) => ({ event: 'question', fact: 'none', last: { do: 'signOut', user } }) },
  { weight: 2, round: () => ({ event: 'question', fact: 'none', last: { do: 'answer' } }) },
  {
    weight: 6,
    round: tools => ({
      event: 'worker',
      fact: 'start',
      delay: tools.pick([0, 5, 20, 50]),
      last: tools.pick([signInOf(tools.other, tools), endOf(tools.user, tools)]),
    }),
  },
  { weight: 4, round: tools => ({ event: 'socket', fact: 'none', last: endOf(tools.user, tools) }) },
  { weight: 3, round: tools => ({ event: 'expiry', fact: 'none', last: endOf(tools.user, tools) }) },
  {
    weight: 3,
    round: tools => ({ fault: 'noReplies', event: 'worker', fact: 'none', last: endOf(tools.user, tools) }),
  },
  { weight: 2, round: ({ pick }) => ({ fact: 'none', last: { do: 'revoke', site: pick([0, 1]) } }) },
  {
    weight: 3,
    round: ({ user }) => ({ fault: 'halfOpen', fact: 'none', last: { do: 'signOut', user }, thenKillBrowser: true }),
  },
  { weight: 1, round: () => ({ event: 'browser', fact: 'none' }) },
];
const pool = choices.flatMap(choice => Array<Choice>(choice.weight).fill(choice));

/** Actions that the popup offers as a button. */
const popupActions: ReadonlySet<ActionName> = new Set([
  'signOut',
  'cancel',
  'resume',
  'goOffline',
  'switch',
  'goOnline',
  'forget',
]);

export function actionPlan({ seed, rounds }: { seed: number; rounds: number }): Round[] {
  const random = mulberry32(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const chance = (share: number) => random() < share;
  return Array.from({ length: rounds }, () => {
    const user = pick(users);
    const tools = { user, other: pick(users.filter(each => each !== user)), pick, chance };
    const {
      source = pick(['appServer', 'password', 'token'] as const),
      delay = pick(delays),
      ...round
    } = pick(pool).round(tools);
    const isPopups = round.last !== undefined && popupActions.has(round.last.do);
    return { ...round, delay, session: { user, source, remember: chance(0.8) }, byPopup: isPopups && chance(0.25) };
  });
}

export function describeRound({
  session,
  fault,
  event,
  first,
  fact,
  delay,
  last,
  byPopup,
  thenKillBrowser,
}: Round): string {
  const name = (action: Action) =>
    [
      action.do,
      'user' in action && action.user,
      'source' in action && action.source,
      'isGood' in action && (action.isGood ? 'good' : 'nonsense'),
    ]
      .filter(Boolean)
      .join(' ');
  return [
    `${session.user} by ${session.source}${session.remember ? ', remembered' : ''}`,
    fault,
    event,
    first && name(first),
    `${fact} + ${delay} ms`,
    last && name(last) + (byPopup ? ' in the popup' : ''),
    thenKillBrowser && 'browser killed',
  ]
    .filter(Boolean)
    .join('; ');
}
