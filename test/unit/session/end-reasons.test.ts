import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { EndReason } from '@/lib/contract/session';
import { keepsToken, reasonOf } from '@/lib/session/end-reasons';

describe('end reasons', () => {
  it.each<[EndReason, boolean]>([
    ['replaced', true],
    ['kicked', true],
    ['tooManyDevices', true],
    ['limited', true],
    ['network', true],
    ['removed', false],
    ['passwordChanged', false],
    ['tokenExpired', false],
    ['badCredentials', false],
    ['byUser', false],
  ])('%s keeps the token: %s', (reason, keeps) => {
    expect(keepsToken(reason)).toBe(keeps);
  });

  it.each<[ErrorCode, EndReason]>([
    ['wrongPassword', 'badCredentials'],
    ['badToken', 'badCredentials'],
    ['userSigForeign', 'badCredentials'],
    ['tokenExpired', 'tokenExpired'],
    ['userSigExpired', 'tokenExpired'],
    ['tooManyDevices', 'tooManyDevices'],
    ['limited', 'limited'],
    ['serviceDisabled', 'limited'],
    ['unreachable', 'network'],
    ['serverBusy', 'network'],
    ['internal', 'network'],
  ])('%s maps to %s', (code, reason) => {
    expect(reasonOf({ code })).toBe(reason);
  });
});
