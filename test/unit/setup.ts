import { vi } from 'vitest';

// Vitest's default of a second is too short while browsers use both processors.
const { waitFor } = vi;
vi.waitFor = (check, options = 30_000) => waitFor(check, options);
