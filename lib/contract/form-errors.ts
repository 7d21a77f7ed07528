/** The errors that the sign-in form raises itself. Other errors reach a page with their texts. */
import { type ErrorKind, registerErrorKinds } from './partyline-error';

export const formErrorKinds = {
  userIdMissing: { sentence: 'Enter your user ID.', field: 'userId' },
  passwordMissing: { sentence: 'Enter your password.', field: 'password' },
  tokenMissing: { sentence: 'Paste your token.', field: 'token' },
  appKeyMissing: { sentence: 'Enter the App Key, or an App ID, from your service’s console.', field: 'appKey' },
  appKeyMalformed: {
    sentence: 'An App Key looks like 1117#support. Copy it from your service’s console.',
    field: 'appKey',
  },
  sdkAppIdMissing: {
    sentence: 'Enter the SDKAppID from the Chat console.',
    field: 'SDKAppID',
  },
  sdkAppIdMalformed: {
    sentence: 'An SDKAppID is a number like 1400000000. Copy it from the Chat console.',
    field: 'SDKAppID',
  },
  userSigMissing: { sentence: 'Paste the UserSig that your app’s server issued for this user.', field: 'token' },
  appServerMalformed: {
    sentence: 'An app server address looks like https://host/path. Use http:// only on this computer.',
    field: 'endpoint',
  },
} as const satisfies Record<string, ErrorKind>;

registerErrorKinds(formErrorKinds);
