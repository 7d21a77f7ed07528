// The smallest extension of the same tools: measures the cost of waking, with and without a storage read.
import { defineConfig } from 'wxt';

export default defineConfig({
  manifestVersion: 3,
  manifest: { name: 'Empty', version: '1', permissions: ['storage'] },
});
