// `npm run verify`: its claims, its deviating services, and a report without secrets.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, expect, it } from 'vitest';
import { providers } from '@/scripts/demo/local-services';
import { type Ask, askTarget, type Given } from '@/scripts/verify/ask';
import { claims, claimsFor } from '@/scripts/verify/claims';
import { brokenBy, compare, deviatingServices } from '@/scripts/verify/deviations';
import { Findings } from '@/scripts/verify/findings';
import {
  countOf,
  countText,
  filesIn,
  hostsIn,
  messagesIn,
  msyncLifeIn,
  msyncRefusalIn,
  orderText,
  restErrorIn,
  tencentRefusalIn,
  textsIn,
  userSigLife,
} from '@/scripts/verify/observations';
import { markdownOf, Redactor, Report, redactedReport } from '@/scripts/verify/report';
import { stages } from '@/scripts/verify/stages';
import { encode } from '../../server/msync/wire';
import { encode as encodeFrame } from '../../server/tencent/frames';
import { makeUserSig } from '../../server/tencent/user-sig';

describe('the claims', () => {
  it('are those that docs/limits.md lists as not shown', () => {
    const rows = [...readFileSync('docs/limits.md', 'utf8').matchAll(/^\| <a id="v\d+"><\/a>(V\d+) \| (.+?) \|/gm)];
    expect(rows.map(([, id, claim]) => ({ id, claim }))).toEqual(claims.map(({ id, claim }) => ({ id, claim })));
  });

  it('are each seen by a stage', () => {
    const seen = new Set<string>(Object.values(stages).flatMap(stage => stage.claims as readonly string[]));
    expect(claims.map(({ id }) => id).filter(id => !seen.has(id))).toEqual([]);
  });

  it.each(providers)('can each be found broken at a service of %s', provider => {
    const broken = brokenBy(deviatingServices(provider).flatMap(({ deviations }) => deviations));
    expect(broken.toSorted()).toEqual(
      claimsFor(provider)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('that broke unseen are missed, and those seen without a break invented', () => {
    expect(compare(['V1', 'V2'], ['V2', 'V3'])).toEqual({ missed: ['V1'], invented: ['V3'] });
  });
});

describe('findings', () => {
  it('are as expected only if the claim’s text was seen, and the first counts', () => {
    const findings = new Findings('agora');
    findings.see('V1', 'accepted');
    findings.see('V2', 'blocked');
    findings.see('V2', 'readable');
    findings.skip(['V3', 'V1'], 'no DNS');
    const verdicts = Object.fromEntries(findings.all().map(({ id, seen, verdict }) => [id, [seen, verdict]]));
    expect(verdicts).toMatchObject({
      V1: ['accepted', 'asExpected'],
      V2: ['blocked', 'deviates'],
      V3: ['no DNS', 'notTried'],
      V4: ['nothing', 'notTried'],
    });
  });

  it('are none of a claim that is not about the provider', () => {
    const findings = new Findings('tencent');
    findings.see('V3', 'REST and message hosts');
    expect(findings.all().map(({ id }) => id)).not.toContain('V3');
  });
});

describe('observations', () => {
  const sent = ['a', 'b'];

  it('read messages of both drivers, and nothing else', () => {
    const events = [
      { topic: 'onTextMessage', payload: { msg: 'a', time: 1_700_000_000_000 } },
      { topic: 'onMessageReceived', payload: { data: [{ payload: { text: 'b' }, time: 1_700_000_000 }] } },
      { topic: 'onTextMessage', payload: { msg: 'other' } },
      { topic: 'sent', payload: { msg: 'a' } },
      ...[null, 'a', 3, { data: 'a' }, { data: [null, { payload: null }] }].map(payload => ({
        topic: 'onMessageReceived',
        payload,
      })),
    ];
    const time = 1_700_000_000_000;
    expect(messagesIn(events, sent)).toEqual([
      { text: 'a', time },
      { text: 'b', time },
    ]);
    expect(textsIn({ messages: [{ msg: 'b' }, { msg: 'x' }] }, sent)).toEqual(['b']);
    expect(textsIn({ data: { messageList: [{ payload: { text: 'a' } }] } }, sent)).toEqual(['a']);
    expect(textsIn(undefined, sent)).toEqual([]);
  });

  it('read addresses of files', () => {
    expect(
      filesIn([
        { topic: 'onFileMessage', payload: { url: 'https://f/1' } },
        { topic: 'onMessageReceived', payload: { data: [{ payload: { fileUrl: 'https://f/2' } }] } },
        { topic: 'onTextMessage', payload: { url: 'https://f/3' } },
      ]),
    ).toEqual(['https://f/1', 'https://f/2']);
  });

  it('count lost and repeated messages, and see another order', () => {
    const count = countOf([{ text: 'a' }, { text: 'a' }], sent);
    expect(count).toEqual({ lost: 1, repeated: 1 });
    expect(countText(count)).toBe('1 lost, 1 repeated');
    expect(countText({ lost: 0, repeated: 0 })).toBe('all, each once');
    expect(orderText(['a', 'a', 'b'], [sent])).toBe('in order');
    expect(orderText(['b', 'a'], [sent])).toBe('in another order');
  });

  it('read hosts and errors, whatever the service answers', () => {
    const hosts = { rest: { hosts: [{ domain: 'a.example' }] }, 'msync-ws': { hosts: [{ ip: '1.2.3.4', port: 8 }] } };
    expect(hostsIn(JSON.stringify(hosts))).toEqual({ rest: ['a.example'], message: ['1.2.3.4:8'] });
    for (const body of [undefined, '', '[]', '{"rest":[]}', '{"rest":{"hosts":[null,3]}}', '<html>'])
      expect(hostsIn(body)).toEqual({ rest: [], message: [] });
    expect(restErrorIn('{"error":"invalid_grant"}')).toBe('invalid_grant');
    expect(restErrorIn('<html>')).toBe('without a JSON body');
  });

  it('read refusals and lives from the vendors’ frames', () => {
    const provision = (fields: object) =>
      Buffer.from(encode('MSync', { version: 0, command: 3, payload: encode('Provision', fields) }));
    const refused = provision({ status: { errorCode: 1, reason: 'Sorry, token expired' } });
    expect(msyncRefusalIn([Buffer.from('rubbish'), refused])).toBe('1 Sorry, token expired');
    const accepted = provision({ status: { errorCode: 0 }, authToken: '{"expires_in":5000}' });
    expect(msyncRefusalIn([accepted])).toBeUndefined();
    expect(msyncLifeIn([accepted], 2_000)).toBe(3_000);
    expect(msyncLifeIn([refused], 2_000)).toBeUndefined();
    const frame = { head: { servcmd: 'login', seq: 1 }, body: { ErrorCode: 70001 } };
    for (const compress of [false, true]) expect(tencentRefusalIn([encodeFrame(frame, compress)])).toBe('70001');
    expect(tencentRefusalIn([Buffer.from('COMPrubbish'), Buffer.from('{')])).toBeUndefined();
    const life = userSigLife(makeUserSig(1, 'key', 'alice', 600), Date.now()) ?? 0;
    expect(Math.abs(life - 600_000)).toBeLessThan(2_000);
    expect(userSigLife('rubbish', 0)).toBeUndefined();
  });
});

const secrets = {
  app: '1117#my-app',
  user: 'Alice.Smith',
  peer: 'bob+work@example.com',
  password: 'p"a\\ss/wörd',
  token: '007eJxTYBBbsMMnKq7p9Hf',
  renewed: 'YWMtQ4xyzQ4xyzQ4xyzQ4',
  expired: 'x$y^short',
  userSig: 'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oyM*_',
};

const noQuestions: Ask = question => Promise.reject(new Error(question));

describe('a report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-verify-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, ...lines: string[]) => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const given = (): Given => ({
    ...{ app: secrets.app, user: secrets.user, peer: secrets.peer },
    'token-file': file('token', secrets.token, secrets.renewed),
    'password-file': file('password', secrets.password),
    'expired-token-file': file('expired', secrets.expired),
    'peer-token-file': file('peer', secrets.userSig),
  });
  const report = (seen: (index: number) => string, left = ''): Report => ({
    ...{ version: 1, at: '2026-11-30T12:00:00.000Z', provider: 'agora', local: false },
    ...{ extension: '0.1.0', browser: 'Chromium 150', left },
    findings: claimsFor('agora').map((claim, index) => ({
      ...claim,
      seen: seen(index),
      detail: seen(index),
      verdict: 'deviates' as const,
    })),
  });

  it('contains no secret and no name, in whatever form a service repeats them', async () => {
    const { redactor } = await askTarget('agora', given(), noQuestions);
    const all = Object.values(secrets);
    const forms = [
      ...all,
      ...all.map(secret => JSON.stringify({ error: secret })),
      ...all.map(encodeURIComponent),
      ...all.map(secret => Buffer.from(secret, 'utf8').toString('base64')),
      ...all.map(secret => secret.toUpperCase()),
      `refused ${all.join(' and ')}`,
      'Bearer abc.def.ghi',
      `token=${'q'.repeat(12)}`,
    ];
    for (const form of forms) {
      const made = redactedReport(
        report(() => form, form),
        redactor,
      );
      const bytes = `${JSON.stringify(made)}\n${markdownOf(made)}`;
      for (const secret of [...all, 'abc.def.ghi', 'qqqqqqqqqqqq']) {
        expect(bytes.toLowerCase()).not.toContain(secret.toLowerCase());
        expect(bytes).not.toContain(encodeURIComponent(secret));
        expect(bytes).not.toContain(Buffer.from(secret, 'utf8').toString('base64'));
      }
    }
  });

  it('has a strict form: nothing else fits in', () => {
    const made = redactedReport(
      report(() => 'x'.repeat(30)),
      new Redactor(),
    );
    expect(v.is(Report, made)).toBe(true);
    expect(v.is(Report, { ...made, token: 'x' })).toBe(false);
    expect(v.is(Report, { ...made, findings: [{ ...made.findings[0], token: 'x' }] })).toBe(false);
    expect(v.is(Report, { ...made, findings: [{ ...made.findings[0], seen: 'x'.repeat(500) }] })).toBe(false);
  });

  it('stays a table when a service answers with markup and lines', () => {
    const made = redactedReport(
      report(() => 'a | b\n<script>\u001b[2J'),
      new Redactor(),
    );
    const rows = markdownOf(made)
      .split('\n')
      .filter(line => line.startsWith('| V'));
    expect(rows).toHaveLength(claimsFor('agora').length);
    expect(rows.join('')).not.toContain('<script>');
    expect(rows.join('')).not.toContain('\u001b');
  });

  it('asks only for what is missing, and hides the secret', async () => {
    const questions: string[] = [];
    const answers: Record<string, string> = { shown: 'shown answer', hidden: 'hidden answer' };
    const ask: Ask = (question, how) => {
      questions.push(`${how}: ${question}`);
      return Promise.resolve(question.includes('Enter for none') ? '' : (answers[how] ?? ''));
    };
    const { target } = await askTarget('tencent', { app: '14' }, ask);
    expect(questions).toEqual([
      'shown: User ID (--user): ',
      'hidden: UserSig (--token-file): ',
      'shown: Second user, who sends messages (Enter for none): ',
    ]);
    expect(target).toMatchObject({ fields: { SDKAppID: '14' }, user: { tokens: ['hidden answer'] }, peer: undefined });
  });
});
