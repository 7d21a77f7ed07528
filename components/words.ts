/** Every sentence that a person reads in our own pages, in English. `words.zh.ts` has the same keys. */
import type { ErrorCode, VendorError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/methods';
import type { EndReason, SignInStep } from '@/lib/contract/session';
import type { ProviderId } from '@/lib/contract/sign-in';
import type { Scope } from '@/lib/contract/sites';
import { zh } from './words.zh';

/** What a session's end is called, what happened, and what to do about it. */
export interface EndWords {
  title: string;
  what(user: string, at: string): string;
  next: string;
  /** Instead of `next`, where one press brings the session back. */
  nextResume?: string;
}

/** What is said of one provider, or otherwise of it than of the others. */
export interface ProviderWords {
  name: string;
  /** Where several stand side by side. */
  short: string;
  /** Where its console shows what names the app. */
  appHelp: string;
  /** Where a token comes from. */
  tokenHelp?: string;
  ends?: Partial<Record<EndReason, EndWords>>;
}

export interface Words {
  locale: string;
  providers: Record<ProviderId, ProviderWords>;
  status: {
    starting: string;
    waking: string;
    signedOut: string;
    signedOutLine: string;
    registering: string;
    registeringLine: string;
    signingIn: string;
    online: string;
    since(at: string, age: string): string;
    unread(count: number): string;
    reconnecting: string;
    attempt(attempt: number, max: number): string;
    tryingAgain: string;
    /** Goes on from `attempt`. */
    nextIn(seconds: number): string;
    noNetwork: string;
    gaveUp: string;
    offlineLine(at: string): string;
    /** Goes on from `offlineLine`. */
    triesIn(seconds: number): string;
    needsCredentials: string;
    dead: string;
  };
  steps: Record<SignInStep, string>;
  who(user: string, place: string): string;
  reconnecting: { body: string };
  offline: { noNetwork: string; noNetworkNext: string; gaveUp: string; gaveUpNext: string; triesAgain: string };
  /** Of a token that could not be had in time. */
  renewal: {
    /** @param at when the token ends, as far as that is known */
    waiting(at: string | undefined): string;
    failed(user: string, at: string): string;
  };
  accounts: {
    saved: string;
    switch: string;
    another: string;
    staysWith(user: string): string;
    forget(user: string): string;
    forgotten(user: string): string;
  };
  dead: { body: string; next: string; reload: string };
  form: {
    provider: string;
    appKey: string;
    SDKAppID: string;
    userId: string;
    credential: string;
    password: string;
    token: string;
    userSig: string;
    appServer: string;
    endpoint: string;
    appPasswordHelp: string;
    remember: string;
    rememberHelp: string;
    nickname: string;
    nicknameHelp: string;
    optional: string;
    show: string;
    hide: string;
    signIn: string;
    register: string;
    registering: string;
    noAccount: string;
    /** After `noAccount`, where people cannot register by themselves. */
    askOwner: string;
    haveAccount: string;
    toSignIn: string;
    registered(user: string): string;
    pasted(fields: string): string;
    /** Below what brings the session back. */
    other: string;
    /** Below the accounts that are remembered. */
    otherAccount: string;
  };
  advanced: {
    title: string;
    appServer: string;
    appServerHelp: string;
    servers: string;
    connection: string;
    device: string;
    groups: string;
    tokenKind: string;
    log: string;
    options: Record<string, { label: string; help?: string }>;
  };
  tabs: {
    title: string;
    empty: string;
    count(tabs: number): string;
  };
  /** Of what an administrator has set. */
  pinned: string;
  sites: {
    /** Before the site's name. */
    here: string;
    /** An administrator has set it, but the browser still asks. */
    waiting: string;
    /** Of a site that is not encrypted. */
    plain: string;
    title: string;
    none: string;
    scopes: Record<Scope, string>;
    /** The same in a word or two, of a site. */
    brief: Record<Scope, string>;
    /** Between two of `brief`. */
    and: string;
    used(age: string): string;
    stop: string;
    stopOn(site: string): string;
  };
  more: {
    title: string;
    notices: string;
    noticesHelp: string;
    nickname: string;
    nicknameHelp: string;
    save: string;
    saved: string;
    push: string;
    pushHelp: string;
    deviceId: string;
    deviceToken: string;
    notifierName: string;
    upload: string;
    uploaded: string;
    log: string;
    logLevel: string;
    logLevels: Record<LogLevel, string>;
    logHelp: string;
    copyLog: string;
  };
  actions: {
    cancel: string;
    signOut: string;
    tryAgain: string;
    useHere: string;
    details: string;
    copy: string;
    copied: string;
  };
  ends: Record<EndReason, EndWords>;
  vendorCode(code: number): string;
  code(code: ErrorCode | EndReason, vendor: VendorError | undefined, about?: string): string;
  error(error: { code: ErrorCode; message: string }): string;
}

/** @param locale BCP 47, as `navigator.language` */
export function wordsFor(locale: string): Words {
  return /^zh\b/i.test(locale) ? { ...zh, locale } : { ...en, locale };
}

/** How a session's end is told to somebody who was signed in there. */
export function endOf({ ends, providers }: Words, reason: EndReason, provider: ProviderId | undefined): EndWords {
  return (provider && providers[provider].ends?.[reason]) ?? ends[reason];
}

const end = (title: string, what: EndWords['what'], next: string, nextResume?: string): EndWords => ({
  title,
  what,
  next,
  ...(nextResume && { nextResume }),
});

export const en: Words = {
  locale: 'en',
  providers: {
    agora: { name: 'Agora Chat', short: 'Agora Chat', appHelp: 'In Agora Console, under Chat, App information.' },
    easemob: { name: 'Easemob IM', short: 'Easemob IM', appHelp: 'In Easemob Console, under App details.' },
    tencent: {
      name: 'Tencent Cloud Chat',
      short: 'Tencent',
      appHelp: 'In the Chat console, on the card of your app.',
      tokenHelp: 'From your app’s server, or the console’s UserSig tool.',
      ends: {
        kicked: end(
          'Signed out from outside',
          (user, at) => `Another device or an administrator signed ${user} out at ${at}.`,
          'If that was not you, tell the owner of the app. Then sign in again.',
          'If that was not you, tell the owner of the app first.',
        ),
        tokenExpired: end(
          'Sign in again',
          (user, at) => `The UserSig of ${user} expired at ${at}.`,
          'Paste a new one from your app’s server.',
          'Try again, or paste a new one.',
        ),
        badCredentials: end(
          'Sign-in was refused',
          (user, at) => `The service did not accept the sign-in of ${user} at ${at}.`,
          'Check the user ID, the SDKAppID and the UserSig.',
        ),
      },
    },
  },
  status: {
    starting: 'Partyline',
    waking: 'Waking up…',
    signedOut: 'Signed out',
    signedOutLine: 'Sign in once; every tab shares the line.',
    registering: 'New account',
    registeringLine: 'If the app lets people register.',
    signingIn: 'Signing in…',
    online: 'On the line',
    since: (at, age) => `Since ${at} · ${age}`,
    unread: count => `${count} unread`,
    reconnecting: 'Reconnecting…',
    attempt: (attempt, max) => `Still trying: attempt ${attempt} of ${max}`,
    tryingAgain: 'Trying again now',
    nextIn: seconds => `, next in ${seconds} s`,
    noNetwork: 'No network',
    gaveUp: 'Off the line',
    offlineLine: at => `Since ${at}`,
    triesIn: seconds => ` · Tries again in ${seconds} s`,
    needsCredentials: 'Sign in again',
    dead: 'Partyline has stopped',
  },
  steps: {
    starting: 'Starting',
    locating: 'Finding the server',
    checking: 'Checking who you are',
    connecting: 'Opening the line',
  },
  who: (user, place) => `${user} · ${place}`,
  reconnecting: { body: 'The connection was lost. Tabs stay attached and catch up when it is back.' },
  offline: {
    noNetwork: 'This computer has no network.',
    noNetworkNext: 'You are still signed in. The line comes back by itself with the network.',
    gaveUp: 'The service cannot be reached.',
    gaveUpNext: 'You are still signed in. Check the network, then try again.',
    triesAgain: 'You are still signed in. The line comes back by itself when the service does.',
  },
  renewal: {
    waiting: at => `The sign-in could not be renewed yet.${at ? ` It ends at ${at}.` : ''}`,
    failed: (user, at) => `The sign-in of ${user} ended at ${at} and could not be renewed.`,
  },
  accounts: {
    saved: 'Saved accounts',
    switch: 'Switch account',
    another: 'Use another account',
    staysWith: user => `Stay with ${user}`,
    forget: user => `Forget ${user}`,
    forgotten: user => `${user} is forgotten.`,
  },
  dead: {
    body: 'The extension was updated or reloaded while this window was open.',
    next: 'Load the window again to go on.',
    reload: 'Load again',
  },
  form: {
    provider: 'Service',
    appKey: 'App Key',
    SDKAppID: 'SDKAppID',
    userId: 'User ID',
    credential: 'Sign in with',
    password: 'Password',
    token: 'Token',
    userSig: 'UserSig',
    appServer: 'App server',
    endpoint: 'App server address',
    appPasswordHelp: 'The app’s own password; only this address gets it.',
    remember: 'Remember me on this computer',
    rememberHelp: 'Kept encrypted here until you sign out.',
    nickname: 'Nickname',
    nicknameHelp: 'Shown in push notifications.',
    optional: 'optional',
    show: 'Show',
    hide: 'Hide',
    signIn: 'Sign in',
    register: 'Register',
    registering: 'Registering…',
    noAccount: 'No account yet?',
    askOwner: 'Ask the owner of the app.',
    haveAccount: 'Have an account?',
    toSignIn: 'Sign in',
    registered: user => `${user} is registered. Enter the password to sign in.`,
    pasted: fields => `Filled in from what you pasted: ${fields}.`,
    other: 'Or sign in again',
    otherAccount: 'Or another account',
  },
  advanced: {
    title: 'Advanced',
    appServer: 'App server',
    appServerHelp: 'Names in its JSON. Empty: the usual ones.',
    servers: 'Servers',
    connection: 'Connection',
    device: 'This device',
    groups: 'Groups',
    tokenKind: 'Token type',
    log: 'Log',
    options: {
      appId: { label: 'App ID', help: 'In place of the App Key.' },
      isHttpDNS: { label: 'Find the servers by HTTP-DNS', help: 'Off: enter both addresses below.' },
      dnsUrl: { label: 'HTTP-DNS address' },
      apiUrl: { label: 'REST address' },
      url: { label: 'Message server address' },
      https: { label: 'Encrypted only', help: 'Refuse plain http:// and ws://.' },
      isMultiLoginSessions: { label: 'Allow other devices', help: 'Your plan must allow it too.' },
      autoReconnectNumMax: { label: 'Reconnect attempts' },
      heartBeatWait: { label: 'Heartbeat, ms' },
      delivery: { label: 'Send delivery receipts' },
      isFixedDeviceId: { label: 'Always the same device', help: 'Off: a new device for each connection.' },
      deviceId: { label: 'Device ID', help: 'Empty: one made for this browser.' },
      customDeviceName: { label: 'Device name' },
      customOSPlatform: { label: 'Platform number' },
      proxyServer: { label: 'Proxy address', help: 'In place of the service’s own servers.' },
      oversea: { label: 'Use the servers outside China' },
      disableIndependentDomain: { label: 'Shared domains only', help: 'Do not use the domain that is the app’s own.' },
      unlimitedAVChatRoom: { label: 'Any number of live rooms', help: 'Off: joining one leaves the one before.' },
      fieldAccount: { label: 'User ID' },
      fieldPassword: { label: 'Password' },
      fieldToken: { label: 'Token' },
      fieldExpiry: { label: 'Token expiry' },
      fieldUser: { label: 'User ID at the service' },
    },
  },
  tabs: {
    title: 'Tabs sharing',
    empty: 'No tab yet. Open an allowed site and it joins by itself.',
    count: tabs => (tabs === 1 ? '1 tab' : `${tabs} tabs`),
  },
  pinned: 'Set by your administrator.',
  sites: {
    here: 'Use on this site',
    plain: 'Only encrypted sites (https) can be allowed.',
    waiting: 'Set by your administrator. Switch it on once; the browser asks.',
    title: 'Allowed sites',
    none: 'None yet. Allow the site that you are on, above.',
    scopes: {
      status: 'See who is signed in',
      receive: 'Read messages as they arrive',
      send: 'Send messages',
      manage: 'Manage groups, contacts and settings',
    },
    brief: { status: 'sees who', receive: 'reads', send: 'sends', manage: 'manages' },
    and: ', ',
    used: age => `used ${age} ago`,
    stop: 'Stop using',
    stopOn: site => `Stop using on ${site}`,
  },
  more: {
    title: 'More',
    notices: 'Tell me when I have to sign in again',
    noticesHelp: 'One notice of the system, when a sign-in has ended and could not be renewed.',
    nickname: 'Push nickname',
    nicknameHelp: 'The name that push notifications show for you.',
    save: 'Save',
    saved: 'Saved',
    push: 'Push token',
    pushHelp: 'Lets the service notify this device when you are away.',
    deviceId: 'Device ID',
    deviceToken: 'Device token',
    notifierName: 'Certificate name',
    upload: 'Upload',
    uploaded: 'Uploaded',
    log: 'Log',
    logLevel: 'Level',
    logLevels: {
      TRACE: '0 TRACE, everything',
      DEBUG: '1 DEBUG',
      INFO: '2 INFO',
      WARN: '3 WARN',
      ERROR: '4 ERROR',
      SILENT: '5 SILENT, nothing',
    },
    logHelp: 'Tokens and passwords are never in it.',
    copyLog: 'Copy log',
  },
  actions: {
    cancel: 'Cancel',
    signOut: 'Sign out',
    tryAgain: 'Try again',
    useHere: 'Use here instead',
    details: 'Details',
    copy: 'Copy',
    copied: 'Copied',
  },
  ends: {
    replaced: end(
      'Signed in somewhere else',
      (_user, at) => `Another device or an unshared tab took this account at ${at}.`,
      'Sign in again to bring it back to this browser.',
      'Use it here to bring it back. The other place is then signed out.',
    ),
    removed: end(
      'This account was removed',
      (user, at) => `The service removed ${user} at ${at}.`,
      'Ask the owner of the app, or sign in with another account.',
    ),
    passwordChanged: end(
      'The password was changed',
      (user, at) => `The password of ${user} was changed at ${at}, which ends every session.`,
      'Sign in with the new password.',
    ),
    kicked: end(
      'Signed out from outside',
      (user, at) => `Another device or an administrator signed ${user} out at ${at}.`,
      'If that was not you, change the password. Then sign in again.',
      'If that was not you, change the password first.',
    ),
    tooManyDevices: end(
      'Too many devices',
      (user, at) => `${user} is signed in on as many devices as the app allows; this one was signed out at ${at}.`,
      'Sign out on another device, then sign in again.',
      'Sign out on another device, then try again.',
    ),
    tokenExpired: end(
      'Sign in again',
      (user, at) => `The token of ${user} ended at ${at} and cannot be renewed without you.`,
      'Enter the password or a new token.',
      'Try again, or sign in anew.',
    ),
    badCredentials: end(
      'Sign-in was refused',
      (user, at) => `The service did not accept the sign-in of ${user} at ${at}.`,
      'Check the user ID, and the password or token.',
    ),
    limited: end(
      'A limit is reached',
      (_user, at) => `The service ended the session at ${at}: a limit of its plan is reached, or it is switched off.`,
      'Ask the owner of the app, or sign in later.',
      'Ask the owner of the app, or try again later.',
    ),
    network: end(
      'The service was not reached',
      (_user, at) => `The service could not be reached at ${at}.`,
      'Check the network, then sign in again.',
      'Check the network, then try again.',
    ),
    byUser: end('Signed out', (_user, at) => `You signed out at ${at}.`, 'Sign in again when you like.'),
  },
  vendorCode: code => `code ${code}`,
  code: (code, vendor, about) =>
    [code, about, vendor?.code !== undefined && `code ${vendor.code}`, vendor?.message].filter(Boolean).join(' · '),
  error: error => error.message,
};
