/** What the background does for the methods that are about the account's devices. */

import { type Handlers, nothing } from '@/lib/background/handlers/session';
import type { MethodName } from '@/lib/contract/methods';

export interface DevicesHost {
  label(): Promise<string>;
  /** The empty one is the usual one. */
  setLabel(label: string): Promise<void>;
  /** The account's other devices that are on the line, as the service names them; `undefined` where it does not tell. */
  others(signal: AbortSignal): Promise<readonly string[] | undefined>;
}

type Own = Extract<MethodName, `devices.${string}`>;

export function createDeviceHandlers(host: DevicesHost): Handlers<Own> {
  return {
    'devices.label': async () => ({ label: await host.label() }),
    'devices.setLabel': ({ label }) => nothing(host.setLabel(label)),
    'devices.others': async (_nothing, _client, signal) => ({ others: (await host.others(signal)) ?? null }),
  };
}
