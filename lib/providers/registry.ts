/**
 * Where each SDK's script leaves the way to make a provider of it, and the background finds it. The scripts are bundled
 * apart, so a global is the only thing that they share.
 */
import type { ProviderId } from '@/lib/contract/sign-in';
import type { CreateProvider } from './provider';

type Evaluate = () => Promise<CreateProvider>;

const key = Symbol.for('partyline.sdks');

const registry = (): Map<ProviderId, Evaluate> => {
  const holder = globalThis as { [key]?: Map<ProviderId, Evaluate> };
  holder[key] ??= new Map();
  return holder[key];
};

/** Called once by each SDK's script; the SDK itself is evaluated when it is first needed. */
export function registerSdk(id: ProviderId, evaluate: Evaluate): void {
  registry().set(id, evaluate);
}

export function registeredSdk(id: ProviderId): Evaluate | undefined {
  return registry().get(id);
}
