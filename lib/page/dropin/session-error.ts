const otherAccountMessage = 'Another user is signed in.';

/** Creates an error with a `code`, as the extension's errors have. */
export const sessionError = (code: string): Error =>
  Object.assign(new Error(code === 'otherAccount' ? otherAccountMessage : `Partyline: ${code}.`), { code });

export const errorCodeOf = (thrown: unknown): string => String((Object(thrown) as { code?: unknown }).code);
