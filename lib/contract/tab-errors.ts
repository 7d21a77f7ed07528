/** The errors that the extension raises in a tab. The script of the page has only its own, to stay small. */
import { type ErrorKind, pageErrorKinds, registerErrorKinds } from './partyline-error';

export const tabErrorKinds = {
  ...pageErrorKinds,
  deadline: { sentence: 'No answer in time. Try again, or allow more time.', retryable: true },
  tooLarge: { sentence: 'This request is too large. Split it up.' },
  tooMany: { sentence: 'Too many requests are waiting. Let some finish first.', retryable: true },
  fileUnreadable: { sentence: 'This file cannot be read. Choose it again.' },
  internal: {
    sentence: 'Partyline failed. Try again, or report it with the log.',
    retryable: true,
  },
} as const satisfies Record<string, ErrorKind>;

registerErrorKinds(tabErrorKinds);
