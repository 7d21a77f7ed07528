import { expect, it } from 'vitest';
import { sizeText } from '@/components/ui/file-size';

it.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1400, '1.4 kB'],
  [14_400, '14 kB'],
  [2_250_000, '2.3 MB'],
  [3e12, '3,000 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes, 'en-US')).toBe(text);
});
