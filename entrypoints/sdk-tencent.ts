/** Tencent Cloud Chat's SDK as a script of its own: loading it registers it, first use evaluates it. */
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
