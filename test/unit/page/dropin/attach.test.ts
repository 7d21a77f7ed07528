import { expect, it } from 'vitest';
import type { Announcement } from '@/lib/page/client/extension-api';
import { attach } from '@/lib/page/dropin/attach';

const account = { provider: 'agora', app: 'org#app', userId: 'alice' } as const;

it.each(['notAllowed', 'privateWindow', 'otherContainer', 'disconnected'])(
  'leaves the page to its own SDK after %s',
  async code => {
    const connect = async () => {
      throw Object.assign(new Error('No.'), { code });
    };
    expect(await attach({ connect } as unknown as Announcement, account)).toEqual({ kind: 'native' });
  },
);
