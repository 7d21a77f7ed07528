import type { MethodName } from '@/lib/contract/methods';
import type { SessionController } from '@/lib/session/controller';
import type { Handlers } from './handler';

export interface DevicesHost {
  session: SessionController;
  readLabel(): Promise<string>;
  /** An empty label restores the default. */
  storeLabel(label: string): Promise<void>;
}

export function createDevicesHandlers({
  session,
  readLabel,
  storeLabel,
}: DevicesHost): Handlers<Extract<MethodName, `devices.${string}`>> {
  return {
    'devices.label': async () => ({ label: await readLabel() }),
    'devices.setLabel': async ({ label }) => {
      await storeLabel(label);
    },
    'devices.others': async (_params, _client, signal) => ({
      others: (await session.requests.otherDevices({ signal })) ?? null,
    }),
  };
}
