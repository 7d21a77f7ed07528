import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { definitions } from '@/lib/providers/definitions';

const appKey = '1117#desk';
const parse = (input: Record<string, unknown>) => definitions.agora.parseService(input);

function errorOf(input: Record<string, unknown>): { code: string; field: string | undefined } {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof PartylineError) return { code: error.code, field: error.field };
    throw error;
  }
  throw new Error('no error was thrown');
}

describe('parseService of Agora Chat', () => {
  it('needs only an App Key', () => {
    expect(parse({ appKey })).toEqual({
      appKey,
      isHttpDNS: true,
      https: true,
      isFixedDeviceId: true,
      isMultiLoginSessions: false,
      autoReconnectNumMax: 5,
      delivery: false,
      useOwnUploadFun: false,
      useReplacedMessageContents: false,
    });
  });

  it('accepts an App ID instead', () => {
    const service = parse({ appId: 'a1b2' });
    expect(definitions.agora.appOf(service)).toBe('a1b2');
  });

  it('turns off TLS when all addresses are local and unencrypted', () => {
    const local = { apiUrl: 'http://127.0.0.1:9', url: 'ws://localhost:9/websocket' };
    expect(parse({ appKey, isHttpDNS: false, ...local })).toMatchObject({ ...local, https: false });
    expect(parse({ appKey, dnsUrl: 'http://[::1]:9' })).toMatchObject({ https: false });
  });

  it('keeps TLS for encrypted addresses', () => {
    const remote = { apiUrl: 'https://im.example', url: 'wss://im.example/websocket' };
    expect(parse({ appKey, isHttpDNS: false, ...remote })).toMatchObject({ ...remote, https: true });
  });

  it.each([
    ['no app', {}, 'appKeyMissing', 'appKey'],
    ['an empty App Key', { appKey: ' ' }, 'appKeyMissing', 'appKey'],
    ['an App ID without HTTP-DNS', { appId: 'a1', isHttpDNS: false }, 'appKeyMissing', 'appKey'],
    ['an App Key without #', { appKey: 'desk' }, 'appKeyMalformed', 'appKey'],
    ['an App Key with two #', { appKey: 'a#b#c' }, 'appKeyMalformed', 'appKey'],
    ['an App Key with an empty half', { appKey: '#desk' }, 'appKeyMalformed', 'appKey'],
    ['an App Key with a space', { appKey: 'a b#c' }, 'appKeyMalformed', 'appKey'],
    ['no address without HTTP-DNS', { appKey, isHttpDNS: false }, 'addressesIncomplete', 'apiUrl'],
    ['half of the addresses', { appKey, isHttpDNS: false, apiUrl: 'https://a.example' }, 'addressesIncomplete', 'url'],
    ['an invalid address', { appKey, dnsUrl: 'not a url' }, 'addressMalformed', 'dnsUrl'],
    ['an address with another scheme', { appKey, apiUrl: 'ftp://a.example' }, 'addressMalformed', 'apiUrl'],
    ['a REST address for messages', { appKey, url: 'https://a.example' }, 'addressMalformed', 'url'],
    ['a javascript: address', { appKey, apiUrl: 'javascript:alert(1)' }, 'addressMalformed', 'apiUrl'],
    ['a password in an address', { appKey, apiUrl: 'https://u:p@a.example' }, 'addressMalformed', 'apiUrl'],
    ['an unencrypted remote REST address', { appKey, apiUrl: 'http://im.example' }, 'tlsRequired', 'apiUrl'],
    ['an unencrypted remote message address', { appKey, url: 'ws://10.0.0.1/websocket' }, 'tlsRequired', 'url'],
    ['a host that only looks local', { appKey, dnsUrl: 'http://localhost.example' }, 'tlsRequired', 'dnsUrl'],
    ['https: false without local addresses', { appKey, https: false }, 'tlsRequired', 'https'],
    [
      'https: false with a remote address',
      { appKey, https: false, dnsUrl: 'https://a.example' },
      'tlsRequired',
      'https',
    ],
    ['an unknown option', { appKey, isDebug: true }, 'badRequest', 'isDebug'],
    [
      'an option named __proto__',
      JSON.parse('{"appKey":"a#b","__proto__":{"https":false}}'),
      'badRequest',
      '__proto__',
    ],
    ['a number out of range', { appKey, autoReconnectNumMax: -1 }, 'badRequest', 'autoReconnectNumMax'],
    ['a string for a boolean', { appKey, isHttpDNS: 'yes' }, 'badRequest', 'isHttpDNS'],
  ] as const)('refuses %s', (_name, input, code, field) => {
    expect(errorOf(input)).toEqual({ code, field });
  });
});
