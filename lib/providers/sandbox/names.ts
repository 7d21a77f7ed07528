/** The names that a vendor's SDK finds around itself in the sandbox instead of the browser's own. */
export const sandboxedNames = [
  'self',
  'window',
  'document',
  'navigator',
  'location',
  'localStorage',
  'URL',
  'XMLHttpRequest',
  'WebSocket',
  'addEventListener',
  'removeEventListener',
  'console',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'WebAssembly',
  'Worker',
  'Image',
  'HTMLInputElement',
] as const;

export type SandboxGlobals = Record<(typeof sandboxedNames)[number], unknown>;

/** A vendor's file as the build gives it to us: each call evaluates it afresh and returns its exports. */
export type EvaluateSdk = (globals: SandboxGlobals) => unknown;
