/** The background loads this script when an account of the provider first signs in. */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { registerSdk } from '@/lib/providers/registry';

export default defineUnlistedScript(() => {
  registerSdk('agora', async () => {
    const [{ createMsyncProvider }, { default: evaluate }] = await Promise.all([
      import('@/lib/providers/msync/driver'),
      import('agora-chat?sandboxed'),
    ]);
    return createMsyncProvider(evaluate);
  });
});
