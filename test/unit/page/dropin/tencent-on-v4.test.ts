// Pages with the drop-in for V3 on a session that runs on V4.
import { describe, vi } from 'vitest';

vi.stubEnv('TENCENT_SDK', 'v4');

const files = ['experimental', 'invitations', 'messages', 'session'];

describe.each(files)('on a session with V4 of the SDK, tencent-%s.test.ts', async file => {
  // The fixture is created again, in this suite.
  vi.resetModules();
  await import(`./tencent-${file}.test.ts`);
});
