import { describe, expect, it } from 'vitest';
import { otherDeviceLabel } from '@/components/ui/labels';
import { maxLabelLength } from '@/lib/contract/settings';
import { defaultLabel } from '@/lib/settings/device-label';

const chromium = ['Not)A;Brand', 'Chromium'];
const linux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';

describe('the default label', () => {
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

  it('is limited in length', () => {
    expect(defaultLabel({ brands: [{ brand: 'x'.repeat(200) }], userAgent: '' })).toHaveLength(maxLabelLength);
  });
});

describe('the label of another device', () => {
  const raw = (loginInfoCustomExt: unknown) => ({ code: 206, raw: { type: 206, data: { loginInfoCustomExt } } });

  it.each([
    ['unchanged', 'Chrome on Linux', 'Chrome on Linux'],
    ['without line breaks, control and bidi characters', ' a\n\u202eb\u0000 ', 'a b'],
    ['shortened', 'x'.repeat(1000), `${'x'.repeat(80)}…`],
    ['not if it is blank', '  ', undefined],
    ['not if it is not a string', { a: 1 }, undefined],
  ])('is shown %s', (_how, received, shown) => {
    expect(otherDeviceLabel(raw(received))).toBe(shown);
  });

  it('may be missing', () => {
    expect(otherDeviceLabel(undefined)).toBeUndefined();
    expect(otherDeviceLabel({ code: 206 })).toBeUndefined();
  });
});
