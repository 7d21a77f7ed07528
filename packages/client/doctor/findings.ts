import type { Caught, Missed } from './report';

/** Collects what is caught and missed, each thing once with all its places. */
export class Findings {
  readonly #caught = new Map<string, Caught>();
  readonly #missed = new Map<string, Missed>();

  get caught(): Caught[] {
    return [...this.#caught.values()];
  }

  get missed(): Missed[] {
    return [...this.#missed.values()];
  }

  catch(found: Caught): void {
    merge(this.#caught, `${found.by} ${found.what} ${found.replacement}`, found);
  }

  miss(found: Missed): void {
    merge(this.#missed, `${found.kind} ${found.what} ${found.advice}`, found);
  }
}

function merge<T extends { where: string[] }>(all: Map<string, T>, key: string, found: T): void {
  const same = all.get(key);
  all.set(key, same ? { ...same, where: [...new Set([...same.where, ...found.where])] } : found);
}
