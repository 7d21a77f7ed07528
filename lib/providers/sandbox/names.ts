/** Globals that the sandbox replaces for a vendor's SDK. */
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
  'Math',
] as const;

export type SandboxGlobals = Record<(typeof sandboxedNames)[number], unknown>;

/** A vendor's file, as built. Each call evaluates it anew and returns its exports. */
export type EvaluateSdk = (globals: SandboxGlobals) => unknown;
