/**
 * The errors that pages and the extension's own pages see. Their sentences are for developers and go to pages and logs.
 * `locales` has other sentences for users. Only the background imports this file: scripts in tabs and the extension's
 * pages import the errors that they raise (`tab-errors.ts`, `form-errors.ts`), to stay small.
 */
import type { ErrorCode } from './error-codes';
import { formErrorKinds } from './form-errors';
import { type ErrorKind, registerErrorKinds } from './partyline-error';
import { tabErrorKinds } from './tab-errors';

export { type ErrorBody, PartylineError, type VendorError } from './partyline-error';

export const errorKinds = {
  ...tabErrorKinds,
  ...formErrorKinds,

  // Asking Partyline
  unknownMethod: { sentence: 'Partyline has no such method. Check its name and the provider.' },
  notAllowed: { sentence: 'This site lacks the scope for this. Ask for it with `connect({ scopes })`.' },
  privateWindow: { sentence: 'Partyline is off in private windows. Use your own connection there.' },
  otherContainer: {
    sentence: 'Partyline is off in container tabs. Use your own connection there.',
  },
  fileTooLarge: { sentence: 'This file is too large. The limit is 100 MB.' },
  notSignedIn: { sentence: 'No account is signed in. The user signs in with the Partyline toolbar button.' },
  unknownOutcome: {
    sentence: 'The connection was lost before the answer. Check whether this was done before you retry.',
  },
  alreadySignedIn: { sentence: 'This account is signed in already.' },
  tooManyAccounts: { sentence: 'Eight accounts are online already. Take one of them offline first.' },
  savedUnreadable: {
    sentence: 'This saved account cannot be read. Sign in to it again.',
  },
  tokenNotNeeded: { sentence: 'Partyline renews this session’s token itself. It takes none from a page.' },
  notStored: {
    sentence: 'Partyline could not store this request, so it was not sent. Try again.',
    retryable: true,
  },
  storageFailed: {
    sentence: 'Partyline’s storage cannot be read or written. Its log names the store.',
    retryable: true,
  },
  vaultLocked: { sentence: 'The saved accounts are locked. The user unlocks them in the Partyline popup.' },
  wrongPassphrase: { sentence: 'Wrong passphrase. Check it and try again.', field: 'passphrase' },

  // Filling in the form
  addressMalformed: {
    sentence: 'A server address looks like https://host or wss://host/path.',
    field: 'apiUrl',
  },
  addressesIncomplete: {
    sentence: 'Without HTTP-DNS, enter both the REST address and the message server address.',
    field: 'apiUrl',
  },
  tlsRequired: {
    sentence: 'This address is not encrypted. Use https:// or wss://, except on this computer.',
    field: 'apiUrl',
  },

  // Signing in
  wrongPassword: { sentence: 'Wrong password. Check it and try again.', field: 'password' },
  unknownUser: { sentence: 'This app has no such user. Check the user ID and the app.', field: 'userId' },
  badToken: {
    sentence: 'The service does not accept this token for this user. Get a new one.',
    field: 'token',
  },
  tokenExpired: { sentence: 'This token has expired. Get a new one.', field: 'token' },
  userSigInvalid: {
    sentence: 'This UserSig is not valid. Have your server issue a new one.',
    field: 'token',
  },
  userSigForeign: {
    sentence: 'This UserSig belongs to another user or app. Check the user ID and the SDKAppID.',
    field: 'token',
  },
  userSigExpired: {
    sentence: 'This UserSig has expired. Have your server issue a new one.',
    field: 'token',
  },
  notReady: {
    sentence: 'The service is not ready yet. Try again in a moment.',
    retryable: true,
  },
  unreachable: {
    sentence: 'The service cannot be reached. Check the network and try again.',
    retryable: true,
  },
  dnsMissing: {
    sentence: 'The server list (HTTP-DNS) cannot be loaded. Check the App Key, or enter addresses under Advanced.',
    field: 'appKey',
    retryable: true,
  },
  noEncryptedHost: {
    sentence: 'The server list has no encrypted server. Ask your service, or enter addresses under Advanced.',
    field: 'appKey',
  },
  serviceDisabled: { sentence: 'The service is disabled for this app. Contact the app’s owner.' },
  limited: { sentence: 'The service has reached a limit of its plan. Contact the app’s owner, or try later.' },
  tooManyDevices: {
    sentence: 'This account is signed in on too many devices. Sign out on one, then try again.',
  },
  serverBusy: { sentence: 'The service is busy. Try again in a minute.', retryable: true },
  signInRefused: { sentence: 'The service refused the sign-in. Its code and message are in `vendor`.' },

  // Settings
  settingsMalformed: { sentence: 'This is not a Partyline settings file. Choose one that was exported here.' },

  serviceNotIncluded: {
    sentence:
      'This build of Partyline does not contain this service. Choose another service, or install the full build.',
    field: 'provider',
  },

  // What an administrator has set
  serviceForbidden: {
    sentence: 'Your administrator does not allow this service.',
    field: 'provider',
  },
  optionPinned: {
    sentence: 'An administrator has set this option to another value.',
  },

  // Asking the app's own server for a token
  appServerUnreachable: {
    sentence: 'Your app’s server cannot be reached. Check the network and the server’s address.',
    retryable: true,
  },
  appServerTimeout: { sentence: 'Your app’s server did not answer in time. Try again.', retryable: true },
  appServerRefused: {
    sentence: 'Your app’s server refused the sign-in. Check the user ID, the password and the address.',
    field: 'password',
  },
  appServerFailed: { sentence: 'Your app’s server is not answering. Try again in a minute.', retryable: true },
  appServerRedirected: {
    sentence: 'Your app’s server redirects to another address. Enter that address instead.',
    field: 'endpoint',
  },
  appServerAnswer: {
    sentence: 'This is not the answer of an app server. Check the address, or contact the app’s owner.',
    field: 'endpoint',
  },
  appServerNoToken: {
    sentence: 'Your app’s server returned no token. Check the name of the token field.',
  },
  appServerBadToken: {
    sentence: 'Your app’s server returned an invalid token. Check the name of the token field.',
  },
  appServerExpired: {
    sentence: 'Your app’s server returned an expired token. Check this computer’s clock, or contact the app’s owner.',
  },
  appServerOtherUser: {
    sentence: 'Your app’s server returned another user’s token. Contact the app’s owner.',
  },

  // Registering
  duplicateUser: { sentence: 'This user ID is taken. Choose another, or sign in with it.', field: 'userId' },
  illegalUserName: {
    sentence: 'A user ID can have only letters, digits, _ - and .',
    field: 'userId',
  },
  userNameTooLong: { sentence: 'This user ID is longer than 64 bytes. Choose a shorter one.', field: 'userId' },
  registrationClosed: {
    sentence: 'This app does not allow registration. Ask the app’s owner for an account.',
  },
  registrationLimit: {
    sentence: 'This app has reached its user limit. Contact the app’s owner.',
  },

  /** The vendor refused a call; its code and words are in `vendor`. */
  vendor: { sentence: 'The service refused the request. Its code and message are in `vendor`.' },
} as const satisfies Record<ErrorCode, ErrorKind>;

registerErrorKinds(errorKinds);
