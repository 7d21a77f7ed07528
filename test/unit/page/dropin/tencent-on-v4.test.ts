// Pages with the drop-ins for V3 and V4 on a session that runs on V4.
import { describe, vi } from 'vitest';

vi.stubEnv('TENCENT_SDK', 'v4');

const files = [
  'lite-chat-session',
  'tencent-experimental',
  'tencent-invitations',
  'tencent-messages',
  'tencent-session',
];

describe.each(files)('on a session with V4 of the SDK, %s.test.ts', async file => {
  // The fixture is created again, in this suite.
  vi.resetModules();
  await import(`./${file}.test.ts`);
});
