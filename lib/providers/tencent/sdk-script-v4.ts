/** The background loads this script when an account that chose V4 first signs in. */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { registerSdk } from '@/lib/providers/registry';

export default defineUnlistedScript(() => {
  registerSdk('tencent-v4', async () => {
    const [{ createTencentProvider }, { v4 }, { default: evaluate }] = await Promise.all([
      import('@/lib/providers/tencent/driver'),
      import('@/lib/providers/tencent/v4/generation'),
      import('@tencentcloud/lite-chat/professional?sandboxed'),
    ]);
    return createTencentProvider(evaluate, {}, v4);
  });
});
