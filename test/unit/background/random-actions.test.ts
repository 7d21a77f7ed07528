// Random actions of the user between any two steps of the sessions of three accounts. For more runs:
// SEED=2 RUNS=20000 npx vitest run --project unit random-actions
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Health, Simulation, type User, users } from './simulation';

type Action = [label: string, run: (simulation: Simulation) => unknown];

const user = fc.constantFrom(...users);
const health = fc.constantFrom<Health>('well', 'silent', 'down');

const signIn = fc
  .tuple(user, fc.constantFrom('password', 'token', 'appServer', 'nonsense' as const), fc.boolean())
  .map(
    ([user, kind, remember]): Action => [
      `${user} signs in by ${kind}${remember ? ', to be remembered' : ''}`,
      simulation => simulation.signIn(user, kind, remember),
    ],
  );
const ofUser = (what: string, run: (simulation: Simulation, user: User) => void): fc.Arbitrary<Action> =>
  user.map(user => [`${user}: ${what}`, simulation => run(simulation, user)]);

const intents: [weight: number, arbitrary: fc.Arbitrary<Action>][] = [
  [5, signIn],
  [3, ofUser('go online', (simulation, user) => simulation.goOnline(user))],
  [2, ofUser('switch to it', (simulation, user) => simulation.switchTo(user))],
  [3, ofUser('resume', (simulation, user) => simulation.resume(user))],
  [3, ofUser('cancel', (simulation, user) => simulation.cancel(user))],
  [2, ofUser('go offline', (simulation, user) => simulation.goOffline(user))],
  [4, ofUser('sign out', (simulation, user) => simulation.signOut(user))],
  [1, ofUser('forget', (simulation, user) => simulation.forget(user))],
  [1, ofUser('dismiss', (simulation, user) => simulation.dismiss(user))],
  [2, ofUser('good token', (simulation, user) => simulation.supplyToken(user, true))],
  [1, ofUser('nonsense token', (simulation, user) => simulation.supplyToken(user, false))],
];
const intent = fc
  .oneof(...intents.map(([weight, arbitrary]) => ({ weight, arbitrary })))
  .map(([label, run]): Action => [label, simulation => simulation.isServing && run(simulation)]);

const wait = (ms: number): Action => [`wait ${ms} ms`, () => void vi.advanceTimersByTime(ms)];
const events: [weight: number, arbitrary: fc.Arbitrary<Action>][] = [
  [3, fc.constantFrom(1, 400, 1_000, 2_000, 10_000, 50_000).map(wait)],
  [2, health.map(health => [`service ${health}`, simulation => simulation.setService(health)])],
  [1, health.map(health => [`app server ${health}`, simulation => simulation.setAppServer(health)])],
  [2, fc.boolean().map(online => [`network ${online ? 'on' : 'off'}`, each => each.setNetwork(online)])],
  [
    1,
    fc
      .constantFrom('replaced', 'removed' as const)
      .map(reason => [reason, each => each.signal({ kind: 'ended', reason })]),
  ],
  [1, fc.constant(['tokens expire', simulation => simulation.expireTokens()])],
  [2, fc.constant(['renewal due', simulation => simulation.signal({ kind: 'tokenWillExpire' })])],
  [1, fc.constant(['connection lost', simulation => simulation.signal({ kind: 'gaveUp' })])],
  [2, fc.constant(['events', simulation => simulation.sendEvents()])],
  [1, fc.constantFrom('worker', 'browser' as const).map(what => [`${what} restarts`, each => each.restart(what)])],
];
const event = fc.oneof(...events.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** Two intents in one turn. */
const pair = fc.tuple(intent, intent).map(
  ([[one, first], [other, second]]): Action => [
    `${one} and ${other}`,
    simulation => {
      first(simulation);
      second(simulation);
    },
  ],
);

/** While the code that waited for a step continues. */
const betweenTurns = fc
  .tuple(intent, fc.nat(12))
  .map(
    ([[label, run], microtasks]): Action => [
      `${label} ${microtasks} microtasks after the next step`,
      simulation => simulation.afterNextStep(microtasks, () => run(simulation)),
    ],
  );

const command = fc.oneof(
  { weight: 5, arbitrary: intent },
  { weight: 1, arbitrary: pair },
  { weight: 4, arbitrary: betweenTurns },
  { weight: 4, arbitrary: event },
);
const commands = fc.commands<object, Simulation, true>(
  [
    command.map(([label, run]) => ({
      check: async () => true,
      run: async (_: object, simulation: Simulation) => void run(simulation),
      toString: () => label,
    })),
  ],
  { size: 'max', maxCommands: 16, disableReplayLog: true },
);

/** Most runs begin with a session. */
const first = fc.option(signIn, { freq: 4, nil: undefined });

const advance = (ms: number) => void vi.advanceTimersByTime(ms);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_700_000_000_000 });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function run(
  scheduler: fc.Scheduler,
  first: readonly Action[],
  commands: Iterable<fc.AsyncCommand<object, Simulation, true>>,
) {
  const simulation = new Simulation(scheduler);
  await scheduler.waitIdle();
  for (const [, act] of first) {
    act(simulation);
    await scheduler.waitIdle();
  }
  await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: simulation }), commands);
  await simulation.untilIdle(advance);
  simulation.checkIdle();
  expect(simulation.violations).toEqual([]);
  simulation.restart('browser');
  await simulation.untilIdle(advance);
  simulation.checkIdle();
  expect(simulation.violations).toEqual([]);
}

it('obeys the last intent, whatever was under way', async () => {
  const property = fc.asyncProperty(fc.scheduler(), first, commands, (scheduler, first, commands) =>
    run(scheduler, first ? [first] : [], commands),
  );
  await fc.assert(property, { numRuns: Number(process.env.RUNS ?? 600), seed: Number(process.env.SEED ?? 17) });
});

const signInOf =
  (user: User) =>
  (simulation: Simulation): void =>
    simulation.signIn(user, 'password', true);
const everyone = users.map(user => signInOf(user));

/** What random actions have found. */
it.each<[what: string, first: Action[1][], then: Action[1][]]>([
  [
    'a token that is being checked does not connect after a kick',
    [signInOf('carol')],
    [each => each.supplyToken('carol', true), each => each.signal({ kind: 'ended', reason: 'replaced' })],
  ],
  [
    'a sign-in right after its account is forgotten is saved',
    [signInOf('alice')],
    [each => each.forget('alice'), signInOf('alice')],
  ],
  [
    'an account that is read from disk is not lost when another signs in',
    [signInOf('alice'), signInOf('bob'), each => each.switchTo('bob')],
    [each => each.goOnline('alice'), signInOf('carol')],
  ],
  [
    'accounts connect after two restarts, of the browser and then of the worker',
    everyone,
    [each => each.restart('browser'), each => each.whenServing(() => each.restart('worker'))],
  ],
  [
    'a cancellation counts in the turn in which the script of accounts is loaded',
    [],
    [signInOf('bob'), each => each.afterNextStep(3, () => each.cancel('alice'))],
  ],
])('obeys the last intent: %s', async (_, first, then) => {
  const property = fc.asyncProperty(fc.scheduler(), async scheduler => {
    const commands = then.map(act => ({
      check: async () => true,
      run: async (_: object, simulation: Simulation) => void act(simulation),
      toString: () => 'action',
    }));
    const named = first.map((act): Action => ['', act]);
    await run(scheduler, named, commands);
  });
  await fc.assert(property, { numRuns: 60, seed: 17 });
});
