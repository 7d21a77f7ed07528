// Scripts in tabs and the extension's pages do not load `errors.ts`, so no import of this file may load it.
import { describe, expect, it } from 'vitest';
import { formErrorKinds } from '@/lib/contract/form-errors';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import { tabErrorKinds } from '@/lib/contract/tab-errors';

describe('PartylineError', () => {
  const kinds = { ...tabErrorKinds, ...formErrorKinds };
  it.each(Object.entries(kinds))('has its sentence without `errors.ts`: %s', (code, { sentence }) => {
    expect(new PartylineError(code as keyof typeof kinds).message).toBe(sentence);
  });

  it('keeps every field of a serialised error', () => {
    const body: ErrorBody = {
      code: 'unreachable',
      message: 'The service cannot be reached.',
      field: 'apiUrl',
      retryable: true,
      vendor: { code: 16, message: 'socket' },
    };
    const error = PartylineError.fromBody(body);
    expect(error).toMatchObject(body);
    expect(error.toBody()).toEqual(body);
    expect(error).toBeInstanceOf(PartylineError);
  });

  it('has the sentences of all codes after `errors.ts` is loaded', async () => {
    expect(new PartylineError('wrongPassword').message).toBe('wrongPassword');
    await import('@/lib/contract/errors');
    expect(new PartylineError('wrongPassword')).toMatchObject({
      field: 'password',
      message: expect.stringMatching(/ /),
    });
  });
});
