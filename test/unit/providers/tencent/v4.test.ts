import { describe, vi } from 'vitest';

vi.stubEnv('TENCENT_SDK', 'v4');

const files = ['events', 'files', 'friends', 'messages', 'receipts', 'room', 'session', 'signaling'];

describe.each(files)('with V4 of the SDK, %s.test.ts', async file => {
  await import(`./${file}.test.ts`);
});
