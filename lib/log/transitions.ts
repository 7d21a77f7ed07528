import type { Transition } from '@/lib/contract/log';
import type { SessionState } from '@/lib/contract/session';

const keptTransitions = 100;

/** `undefined` where the session is in the phase that it was in. */
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

/** Outlives the worker, for its death is what one may be looking for. */
export class Transitions {
  #all: Transition[] = [];

  constructor(private readonly store: TransitionStore) {}

  /** To be called before anything is added. */
  async recall(): Promise<void> {
    this.#all = await this.store.read();
  }

  get all(): readonly Transition[] {
    return this.#all;
  }

  add(state: SessionState, before: SessionState, at: number): void {
    const transition = transitionOf(state, before, at);
    if (!transition) return;
    this.#all = [...this.#all, transition].slice(-keptTransitions);
    void this.store.write(this.#all);
  }
}
