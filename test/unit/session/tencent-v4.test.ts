import { describe, vi } from 'vitest';

vi.stubEnv('TENCENT_SDK', 'v4');

const files = ['clocks', 'credential-change', 'idempotency', 'last-intent', 'network-report', 'token-refresh'];

describe.each(files)('with V4 of Tencent’s SDK, %s.test.ts', async file => {
  // The services are started again, in this suite.
  vi.resetModules();
  await import(`./${file}.test.ts`);
});
