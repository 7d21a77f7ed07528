// Tencent's React UIKit, unmodified, in four tabs of one session. `npm run uikits` runs every kit, also on its SDK.
import { beforeAll, describe, expect, it } from 'vitest';
import { chatUikitReact } from '../apps/chat-uikit-react/driver';
import { installApps } from '../apps/install';
import { countChecks, runKit } from '../apps/run';
import { ownBuild } from './world';

beforeAll(installApps);

describe('a page of Tencent’s React UIKit on the drop-in', () => {
  it('shows, sends, recalls and reconnects in four tabs with one connection', async () => {
    const result = await runKit(chatUikitReact, 'drop-in', { executable: ownBuild().executable, log: () => {} });
    expect(result).toMatchObject({ failed: {}, unhandled: [], sockets: 1, kicks: 0 });
    expect(result.passed).toHaveLength(countChecks(chatUikitReact));
  }, 600_000);
});
