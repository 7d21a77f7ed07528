// A page of a drop-in calls methods that the user has not allowed. Real SDKs, page API and channel.
import { afterEach, expect, it } from 'vitest';
import type { Scope } from '@/lib/contract/sites';
import { msyncSdks } from '../../providers/msync-connection';
import { useTestServices } from '../../session/test-session';
import { stubPage } from '../extension';
import { type Fields, loadMsyncDropIn, options } from './msync-page';
import { type SessionPage, shareWithPage } from './session-page';

const browser = stubPage();
const services = useTestServices();
const pages: SessionPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

const history = { targetId: 'bob', chatType: 'singleChat', beforeTimeStamp: 1 };
const failure = (promise: unknown) =>
  Promise.resolve(promise).then(
    () => 'done',
    (error: Fields) => error.type,
  );

it.each(msyncSdks)('asks for each missing scope once, then rejects as the SDK of %s does', async sdk => {
  const worker = services.startWorker();
  const { password } = { password: { credential: { kind: 'password', password: 'alice-pass' } } } as const;
  await worker.controller.signIn(services.signInRequest(sdk, password));
  const scopes: Scope[] = ['status', 'receive', 'send'];
  const page = shareWithPage(browser.page, worker, scopes);
  pages.push(page);
  const module = await loadMsyncDropIn(browser.page, sdk);
  const connection = new module.connection(options);
  await connection.open!({ user: 'alice', pwd: 'alice-pass' });
  const before = page.asked.length;
  for (let turn = 0; turn < 2; turn++) {
    expect(await failure(connection.removeHistoryMessages!(history))).toBe(52);
    expect(await failure(connection.addContact!('carol', 'hi'))).toBe(52);
  }
  expect(page.asked.slice(before)).toEqual([['delete'], ['manage']]);
  // The user allows only what the page's deletion needs.
  scopes.push('delete');
  expect(await failure(connection.removeHistoryMessages!(history))).toBe('done');
  expect(await failure(connection.addContact!('carol', 'hi'))).toBe(52);
});
