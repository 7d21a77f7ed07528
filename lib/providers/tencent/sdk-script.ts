/** The background loads this script when an account of the provider first signs in. */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { registerSdk } from '@/lib/providers/registry';

export default defineUnlistedScript(() => {
  registerSdk('tencent', async () => {
    const [{ createTencentProvider }, { default: evaluate }] = await Promise.all([
      import('@/lib/providers/tencent/driver'),
      import('@tencentcloud/chat?sandboxed'),
    ]);
    return createTencentProvider(evaluate);
  });
});
