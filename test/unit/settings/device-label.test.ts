import { expect, it } from 'vitest';
import { otherDeviceLabel } from '@/components/ui/labels';
import { maxLabelLength } from '@/lib/contract/settings';
import { defaultLabel } from '@/lib/settings/device-label';

const chromium = ['Not)A;Brand', 'Chromium'];
const linux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';

it.each([
  ['Chrome on Linux', [...chromium, 'Google Chrome'], 'Linux', linux],
  ['Edge on Windows', [...chromium, 'Microsoft Edge'], 'Windows', ''],
  ['Chrome on Linux', chromium, 'Linux', linux],
  ['Chromium on Linux', chromium, 'Linux', linux.replace('Chrome/', 'HeadlessChrome/')],
  ['Firefox on Windows', undefined, undefined, firefox],
  ['Browser', undefined, undefined, ''],
])('is %s', (label, brands, platform, userAgent) => {
  expect(defaultLabel({ brands: brands?.map(brand => ({ brand })), platform, userAgent })).toBe(label);
});

it('is no longer than may be', () => {
  expect(defaultLabel({ brands: [{ brand: 'x'.repeat(200) }], userAgent: '' })).toHaveLength(maxLabelLength);
});

const raw = (loginInfoCustomExt: unknown) => ({ code: 206, raw: { type: 206, data: { loginInfoCustomExt } } });

it.each([
  ['as it is', 'Chrome on Linux', 'Chrome on Linux'],
  ['in one line, without signs that hide or turn text', ' a\n\u202eb\u0000 ', 'a b'],
  ['no longer than a line', 'x'.repeat(1000), `${'x'.repeat(80)}…`],
  ['not where nothing was said', '  ', undefined],
  ['not where it is no text', { a: 1 }, undefined],
])('what another device says of itself is shown %s', (_how, said, shown) => {
  expect(otherDeviceLabel(raw(said))).toBe(shown);
});

it('is not missed where the service says nothing', () => {
  expect(otherDeviceLabel(undefined)).toBeUndefined();
  expect(otherDeviceLabel({ code: 206 })).toBeUndefined();
});
