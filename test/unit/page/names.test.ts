import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { methodNameTypes } from '../../../scripts/build/build-client';

it('method-names.generated.ts has the providers’ methods; otherwise run `npm run build:client`', () => {
  expect(readFileSync('lib/page/client/method-names.generated.ts', 'utf8')).toBe(methodNameTypes());
});
