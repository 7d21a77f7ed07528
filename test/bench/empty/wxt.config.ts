// The least extension that the same tools make: what waking costs at all, and with a look at what is kept.
import { defineConfig } from 'wxt';

export default defineConfig({
  manifestVersion: 3,
  manifest: { name: 'Empty', version: '1', permissions: ['storage'] },
});
