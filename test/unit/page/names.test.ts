import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { methodNameTypes } from '../../../scripts/build/build-client';

it('the names that the page’s client allows are the providers’: else `npm run build:client` makes them anew', () => {
  expect(readFileSync('lib/page/client/method-names.generated.ts', 'utf8')).toBe(methodNameTypes());
});
