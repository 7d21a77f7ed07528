import type { MethodName } from '@/lib/contract/methods';
import { type Handlers, required } from './handler';

export interface DevicesHost {
  readLabel(): Promise<string>;
  /** An empty label restores the default. */
  storeLabel(label: string): Promise<void>;
}

export function createDevicesHandlers({
  readLabel,
  storeLabel,
}: DevicesHost): Handlers<Extract<MethodName, `devices.${string}`>> {
  return {
    'devices.label': async () => ({ label: await readLabel() }),
    'devices.setLabel': async ({ label }) => {
      await storeLabel(label);
    },
    'devices.others': async ({ account }, { signal, session }) => ({
      others: (await required(session).controller.requests.otherDevices({ account, signal })) ?? null,
    }),
  };
}
