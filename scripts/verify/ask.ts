/** Asks for what a run needs. Secrets come from files or hidden prompts, and stay in memory. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { ProviderName } from '../demo/local-services';
import { driverOf } from './claims';
import { Redactor } from './report';
import type { Target, VerifiedUser } from './target';

export interface Given {
  app?: string | undefined;
  user?: string | undefined;
  'token-file'?: string | undefined;
  'password-file'?: string | undefined;
  'expired-token-file'?: string | undefined;
  peer?: string | undefined;
  'peer-token-file'?: string | undefined;
  'peer-password-file'?: string | undefined;
  field?: readonly string[];
}

/** Reads an answer; a hidden one is not echoed. */
export type Ask = (question: string, how: 'shown' | 'hidden') => Promise<string>;

const appFields: Record<ProviderName, string> = {
  agora: 'appKey',
  easemob: 'appKey',
  shengwang: 'appKey',
  tencent: 'SDKAppID',
};

/** An option is missing or wrong. The message is for the person at the terminal. */
export class OptionError extends Error {}

/** @throws {OptionError} without a terminal, naming the missing option */
export async function askTarget(
  provider: ProviderName,
  given: Given,
  ask: Ask = askTerminal,
): Promise<{ target: Target; redactor: Redactor }> {
  const field = appFields[provider];
  const app = given.app ?? (await ask(`${field} (--app): `, 'shown'));
  const userId = given.user ?? (await ask('User ID (--user): ', 'shown'));
  const user = await credentialOf('', userId);
  const expiredToken = linesOf(given['expired-token-file'])[0];
  // A run with options only has no questions.
  const asksPeer = given.user === undefined && given.peer === undefined;
  const peerId =
    given.peer ?? (asksPeer ? await ask('Second user, who sends messages (Enter for none): ', 'shown') : '');
  const peer = peerId ? await credentialOf('peer-', peerId) : undefined;
  const fields = { [field]: app, ...Object.fromEntries((given.field ?? []).map(parseField)) };

  const redactor = new Redactor();
  redactor.add(app, 'app');
  for (const [who, each] of [['user', user] as const, ['peer', peer] as const]) {
    redactor.add(each?.userId, who);
    for (const secret of [each?.password, ...(each?.tokens ?? [])]) redactor.add(secret, 'secret');
  }
  redactor.add(expiredToken, 'secret');
  return {
    target: { provider, isLocal: false, fields, user: { ...user, expiredToken }, peer, close: async () => undefined },
    redactor,
  };

  async function credentialOf(prefix: '' | 'peer-', id: string): Promise<VerifiedUser> {
    const tokens = linesOf(given[`${prefix}token-file`]);
    const [password] = linesOf(given[`${prefix}password-file`]);
    if (tokens.length > 0 || password !== undefined) return { userId: id, tokens, password };
    const option = `--${prefix}token-file`;
    if (driverOf(provider) === 'tencent') return { userId: id, tokens: [await ask(`UserSig (${option}): `, 'hidden')] };
    const token = await ask(
      `Token of ${prefix === '' ? 'the user' : 'the second user'} (${option}), or Enter: `,
      'hidden',
    );
    if (token) return { userId: id, tokens: [token] };
    return { userId: id, tokens: [], password: await ask(`Password (--${prefix}password-file): `, 'hidden') };
  }
}

/** A file's lines; the first is the token, the second a newer one. */
const linesOf = (file: string | undefined): string[] =>
  file === undefined
    ? []
    : readFileSync(file, 'utf8')
        .split('\n')
        .map(line => line.trim())
        .filter(Boolean);

function parseField(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new OptionError(`--field takes name=value, not ${text}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function askTerminal(question: string, how: 'shown' | 'hidden'): Promise<string> {
  if (!process.stdin.isTTY)
    throw new OptionError(`There is no terminal to ask on. Missing: ${question.replace(/[:\s]+$/, '')}`);
  let isHidden = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const answer = terminal.question(question);
    isHidden = how === 'hidden';
    return (await answer).trim();
  } finally {
    terminal.close();
    if (how === 'hidden') process.stdout.write('\n');
  }
}
