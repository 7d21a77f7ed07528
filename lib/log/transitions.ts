import type { Transition } from '@/lib/contract/log';
import type { SessionState } from '@/lib/contract/session';

const maxTransitions = 100;

/** @returns `undefined` if the phase has not changed */
export function transitionOf(state: SessionState, before: SessionState, at: number): Transition | undefined {
  if (state.phase === before.phase) return undefined;
  const ended = state.phase === 'signedOut' || state.phase === 'needsCredentials' ? state.ended : undefined;
  const vendor = ended?.vendor?.code ?? ended?.error?.vendor?.code;
  return {
    at,
    from: before.phase,
    to: state.phase,
    ...(ended && { reason: ended.reason }),
    ...(ended?.error && { code: ended.error.code }),
    ...(vendor !== undefined && { vendor }),
  };
}

export interface TransitionStore {
  read(): Promise<Transition[]>;
  write(transitions: readonly Transition[]): Promise<void>;
}

/** The latest changes of the session's phase. Stored, because the death of a worker may be what a report must explain. */
export class Transitions {
  #all: Transition[] = [];

  constructor(
    private readonly store: TransitionStore,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Call before `add`. */
  async load(): Promise<void> {
    this.#all = await this.store.read();
  }

  get all(): readonly Transition[] {
    return this.#all;
  }

  add(state: SessionState, before: SessionState, at: number): void {
    const transition = transitionOf(state, before, at);
    if (!transition) return;
    this.#all = [...this.#all, transition].slice(-maxTransitions);
    // The next one writes them all again.
    this.store.write(this.#all).catch(this.onError);
  }
}
