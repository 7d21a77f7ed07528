/**
 * Every error that may cross a boundary: its code, the sentence a person reads, and whether trying again may help. What runs
 * in a tab imports `partyline-error.ts` instead, and so is spared the sentences.
 */
import type { ErrorCode } from './error-codes';
import { type ErrorKind, registerErrorKinds, tabKinds } from './partyline-error';

export { type ErrorBody, PartylineError, type VendorError } from './partyline-error';

export const kinds = {
  ...tabKinds,

  // Asking Partyline
  unknownMethod: { sentence: 'Partyline has no such method. Check its name.' },
  notAllowed: { sentence: 'This site may not do that. Ask for the scope that it needs.' },
  fileTooLarge: { sentence: 'This file is too large. Partyline carries files of up to 100 MB.' },
  notSignedIn: { sentence: 'Nobody is signed in. Sign in from the Partyline button in the toolbar.' },
  unknownOutcome: {
    sentence:
      'The line was lost before the service answered. Whether this was done is not known: look before trying again.',
  },
  otherAccount: { sentence: 'This was meant for another account than the one that is signed in.' },
  alreadySignedIn: { sentence: 'An account is signed in already. Sign out first.' },
  savedUnreadable: {
    sentence: 'What was kept of this account cannot be read any more. Sign in to it again.',
  },

  // Filling in the form
  userIdMissing: { sentence: 'Enter your user ID.', field: 'userId' },
  passwordMissing: { sentence: 'Enter your password.', field: 'password' },
  tokenMissing: { sentence: 'Paste the token.', field: 'token' },
  appKeyMissing: { sentence: 'Enter the App Key, or an App ID, from the console of your service.', field: 'appKey' },
  appKeyMalformed: {
    sentence: 'An App Key has two parts joined by #, such as 1117#support. Copy it from the console of your service.',
    field: 'appKey',
  },
  sdkAppIdMissing: {
    sentence: 'Enter the SDKAppID from the console of your service.',
    field: 'SDKAppID',
  },
  sdkAppIdMalformed: {
    sentence: 'An SDKAppID is a number, such as 1400000000. Copy it from the console of your service.',
    field: 'SDKAppID',
  },
  userSigMissing: { sentence: 'Paste the UserSig that your app’s server made for this user.', field: 'token' },
  addressMalformed: {
    sentence: 'This is not a server address. Write it as https://host or wss://host/path.',
    field: 'apiUrl',
  },
  addressesIncomplete: {
    sentence: 'Without HTTP-DNS both the REST address and the message server address are needed.',
    field: 'apiUrl',
  },
  tlsRequired: {
    sentence: 'This address is not encrypted. Use https:// and wss://; plain addresses are for this computer only.',
    field: 'apiUrl',
  },

  // Signing in
  wrongPassword: { sentence: 'The password is not right for this user. Check it and try again.', field: 'password' },
  unknownUser: { sentence: 'There is no such user in this app. Check the user ID and the app.', field: 'userId' },
  badToken: {
    sentence: 'The service does not accept this token for this user. Get a new token and paste it again.',
    field: 'token',
  },
  tokenExpired: { sentence: 'This token has expired. Get a new token and paste it again.', field: 'token' },
  userSigInvalid: {
    sentence: 'This UserSig is not valid. Have your app’s server make a new one, and paste all of it.',
    field: 'token',
  },
  userSigForeign: {
    sentence: 'This UserSig was made for another user or another app. Check the user ID and the SDKAppID.',
    field: 'token',
  },
  userSigExpired: {
    sentence: 'This UserSig has expired. Have your app’s server make a new one.',
    field: 'token',
  },
  notReady: {
    sentence: 'The service is not ready for this yet. Try again in a moment.',
    retryable: true,
  },
  unreachable: {
    sentence: 'The service cannot be reached. Check the network and the addresses under Advanced.',
    retryable: true,
  },
  dnsMissing: {
    sentence:
      'The service list (HTTP-DNS) could not be read. Check the App Key, or enter the addresses under Advanced.',
    field: 'appKey',
    retryable: true,
  },
  noEncryptedHost: {
    sentence:
      'The service list names no encrypted server. Ask the service for one, or enter wss:// and https:// addresses under Advanced.',
    field: 'appKey',
  },
  serviceDisabled: { sentence: 'This service has been switched off for your app. Ask the owner of the app.' },
  limited: { sentence: 'The service has reached a limit of its plan. Ask the owner of the app, or try later.' },
  tooManyDevices: {
    sentence:
      'This account is signed in on as many devices as the service allows. Sign out on one of them, then try again.',
  },
  serverBusy: { sentence: 'The service is busy. Try again in a minute.', retryable: true },
  signInRefused: { sentence: 'The service refused the sign-in. The details below say why.' },

  // Settings
  settingsMalformed: { sentence: 'This is not a file of Partyline’s settings. Choose one that was exported here.' },

  // What an administrator has set
  serviceForbidden: {
    sentence: 'Your administrator does not allow this service here.',
    field: 'provider',
  },
  optionPinned: {
    sentence: 'Your administrator has set this differently.',
  },

  // Asking the app's own server for a token
  appServerMalformed: {
    sentence:
      'This is not an address of an app’s server. Write it as https://host/path; http:// is for this computer only.',
    field: 'endpoint',
  },
  appServerUnreachable: {
    sentence: 'The app’s server cannot be reached. Check the network and the server’s address.',
    retryable: true,
  },
  appServerTimeout: { sentence: 'The app’s server did not answer in time. Try again.', retryable: true },
  appServerRefused: {
    sentence: 'The app’s server refused the sign-in. Check the user ID, the password and the server’s address.',
    field: 'password',
  },
  appServerFailed: { sentence: 'The app’s server has a problem of its own. Try again in a minute.', retryable: true },
  appServerRedirected: {
    sentence: 'The app’s server points to another address. Enter the address that answers by itself.',
    field: 'endpoint',
  },
  appServerAnswer: {
    sentence: 'This address does not answer as an app’s server does. Check it, or ask the owner of the app.',
    field: 'endpoint',
  },
  appServerNoToken: {
    sentence: 'The app’s server answered without a token. Check the name of the token’s field.',
  },
  appServerBadToken: {
    sentence: 'What the app’s server gave as a token cannot be one. Check the name of the token’s field.',
  },
  appServerExpired: {
    sentence:
      'The app’s server gave a token that has expired. Check this computer’s clock, or ask the owner of the app.',
  },
  appServerOtherUser: {
    sentence: 'The app’s server gave the token of another user. Ask the owner of the app.',
  },

  // Registering
  duplicateUser: { sentence: 'This user ID is taken. Choose another, or sign in with it.', field: 'userId' },
  illegalUserName: {
    sentence: 'This user ID has characters that the service does not allow. Use letters, digits, _ - and . only.',
    field: 'userId',
  },
  userNameTooLong: { sentence: 'This user ID is longer than 64 bytes. Choose a shorter one.', field: 'userId' },
  registrationClosed: {
    sentence: 'This app does not let people register by themselves. Ask the owner of the app for an account.',
  },
  registrationLimit: {
    sentence: 'This app has as many users as its plan allows. Ask the owner of the app to raise the limit.',
  },

  /** The vendor refused a call; its code and words are in `vendor`. */
  vendor: { sentence: 'The service refused this. The details say why.' },
} as const satisfies Record<ErrorCode, ErrorKind>;

registerErrorKinds(kinds);
