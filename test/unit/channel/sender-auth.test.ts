import { describe, expect, it } from 'vitest';
import type { Sender } from '@/lib/channel/port';
import { clientOf, type PortClient } from '@/lib/channel/sender-auth';

const self = { id: 'abc', origin: 'chrome-extension://abc' };
const grants = (origin: string) => (origin === 'https://desk.example' ? (['status', 'receive'] as const) : undefined);
const page = (more: Partial<Sender> = {}): Sender => ({
  id: 'abc',
  origin: 'https://desk.example',
  url: 'https://desk.example/inbox',
  frameId: 0,
  tab: { id: 7 },
  ...more,
});

type Identified = Exclude<ReturnType<typeof clientOf>, object> | PortClient['kind'];

const table: [string, Sender | undefined, Identified][] = [
  ['the popup', { id: 'abc', origin: 'chrome-extension://abc', url: 'chrome-extension://abc/popup.html' }, 'ui'],
  [
    'an extension page in a tab',
    page({ origin: 'chrome-extension://abc', url: 'chrome-extension://abc/options.html' }),
    'ui',
  ],
  ['a Firefox extension page, which has no origin', { id: 'abc', url: 'chrome-extension://abc/popup.html' }, 'ui'],
  ['an allowed site', page(), 'page'],
  ['an allowed site in Firefox, which sets only the url', page({ origin: undefined }), 'page'],
  ['a prerendered page of an allowed site', page({ documentLifecycle: 'prerender', frameId: 4 }), 'inactive'],
  ['a page in the back/forward cache', page({ documentLifecycle: 'cached' }), 'inactive'],
  ['the active page of an allowed site', page({ documentLifecycle: 'active' }), 'page'],
  ['a prerendered page with an opaque origin', page({ documentLifecycle: 'prerender', origin: 'null' }), undefined],
  ['no sender', undefined, undefined],
  ['another extension', page({ id: 'xyz' }), undefined],
  ['a web page without an extension id', page({ id: undefined }), undefined],
  ['a site without a grant', page({ origin: 'https://evil.example' }), 'unapproved'],
  ['the allowed host on another port', page({ origin: 'https://desk.example:8443' }), 'unapproved'],
  ['a site that begins with the allowed host', page({ origin: 'https://desk.example.evil.example' }), 'unapproved'],
  [
    'another site at an allowed url',
    page({ origin: 'https://evil.example', url: 'https://desk.example/' }),
    'unapproved',
  ],
  ['a site that could never be allowed', page({ origin: 'http://evil.example' }), undefined],
  ['a file', page({ origin: undefined, url: 'file:///etc/passwd' }), undefined],
  ['a frame of a site without a grant', page({ origin: 'https://evil.example', frameId: 3 }), undefined],
  ['the allowed host without TLS', page({ origin: 'http://desk.example' }), undefined],
  ['an allowed site in a private window', page({ tab: { id: 7, incognito: true } }), 'privateWindow'],
  [
    'an allowed site in a private window of Firefox',
    page({ tab: { id: 7, incognito: true, cookieStoreId: 'firefox-private' } }),
    'privateWindow',
  ],
  [
    'an allowed site in the store of private windows',
    page({ tab: { id: 7, incognito: false, cookieStoreId: 'firefox-private' } }),
    'privateWindow',
  ],
  [
    'a site without a grant in a private window',
    page({ origin: 'https://evil.example', tab: { id: 7, incognito: true } }),
    'privateWindow',
  ],
  [
    'a prerendered page in a private window',
    page({ documentLifecycle: 'prerender', tab: { id: 7, incognito: true } }),
    'privateWindow',
  ],
  [
    'an extension page in a private tab',
    page({ origin: 'chrome-extension://abc', tab: { id: 7, incognito: true } }),
    'privateWindow',
  ],
  ['an allowed site in the default container', page({ tab: { id: 7, cookieStoreId: 'firefox-default' } }), 'page'],
  ['an allowed site in a container', page({ tab: { id: 7, cookieStoreId: 'firefox-container-2' } }), 'otherContainer'],
  [
    'a site without a grant in a container',
    page({ origin: 'https://evil.example', tab: { id: 7, cookieStoreId: 'firefox-container-2' } }),
    'otherContainer',
  ],
  ['an allowed site in an unknown store', page({ tab: { id: 7, cookieStoreId: 'firefox-x' } }), 'otherContainer'],
  [
    'an extension page in a container',
    page({ origin: 'chrome-extension://abc', tab: { id: 7, cookieStoreId: 'firefox-container-2' } }),
    'ui',
  ],
  ['a page of another extension in a private window', page({ id: 'xyz', tab: { id: 7, incognito: true } }), undefined],
  ['a frame of an allowed site', page({ frameId: 3 }), undefined],
  ['a sender without a frame', page({ frameId: undefined }), undefined],
  ['a sender without a tab', page({ tab: undefined }), undefined],
  ['an opaque origin', page({ origin: 'null' }), undefined],
  ['an opaque origin at an allowed url', page({ origin: 'null', url: 'https://desk.example/' }), undefined],
  ['an invalid url', page({ origin: undefined, url: 'nonsense' }), undefined],
  ['about:blank', page({ origin: undefined, url: 'about:blank' }), undefined],
  ['data:', page({ origin: undefined, url: 'data:text/html,hi' }), undefined],
  [
    'a page that names the extension in its path',
    page({ origin: undefined, url: 'https://evil.example/chrome-extension://abc' }),
    'unapproved',
  ],
];

describe('clientOf', () => {
  it.each(table)('%s', (_name, sender, kind) => {
    const client = clientOf(sender, self, grants);
    expect(typeof client === 'object' ? client.kind : client).toBe(kind);
  });

  it('gives a page the scopes of its grant and no others', () => {
    expect(clientOf(page(), self, grants)).toEqual({
      kind: 'page',
      origin: 'https://desk.example',
      tabId: 7,
      scopes: ['status', 'receive'],
    });
  });
});
