// What a tab's scripts know of errors, where `errors.ts` is not loaded: here nothing may import it.
import { describe, expect, it } from 'vitest';
import { type ErrorBody, PartylineError, tabErrorKinds } from '@/lib/contract/partyline-error';

describe('an error in a tab', () => {
  it.each(Object.entries(tabErrorKinds))('has its sentence where it is made there: %s', (code, { sentence }) => {
    expect(new PartylineError(code as keyof typeof tabErrorKinds).message).toBe(sentence);
  });

  it('keeps all that the background said of it', () => {
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

  it('has no sentence where it is not, until the table is there', async () => {
    expect(new PartylineError('wrongPassword').message).toBe('wrongPassword');
    await import('@/lib/contract/errors');
    expect(new PartylineError('wrongPassword')).toMatchObject({
      field: 'password',
      message: expect.stringMatching(/ /),
    });
  });
});
