// Files through the SDKs: uploads with progress, downloads by secret, refusals.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../server';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();
afterEach(() => vi.unstubAllGlobals());

type Callback = (value: never) => void;

const send = (tab: Tab, data: Blob, more: Record<string, unknown> = {}) =>
  tab.conn.send(
    tab.create({
      type: 'file',
      chatType: 'singleChat',
      to: 'bob',
      file: { data, filename: 'note.txt', filetype: 'txt', url: '' },
      ...more,
    }),
  );

/** Calls `WebIM.message.download`, whose `this` must be the connection. */
const download = (tab: Tab, options: Record<string, unknown>) =>
  new Promise<Blob>((onFileDownloadComplete, onFileDownloadError) => {
    const fn = Reflect.get(tab.raw.sdk.message, 'download') as (options: object) => void;
    fn.call(tab.conn, { ...options, onFileDownloadComplete, onFileDownloadError });
  });

describe.each(sdks)('files with %s', sdk => {
  it('are uploaded with progress, and downloaded by their secret', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const progress: string[] = [];
    await send(alice, new File(['hello'], 'note.txt', { type: 'text/plain' }), {
      onFileUploadProgress: (({ loaded, total }: { loaded: number; total: number }) =>
        progress.push(`${loaded}/${total}`)) as Callback,
      onFileUploadComplete: (() => progress.push('complete')) as Callback,
    });
    expect(progress).toEqual(['0/5', '5/5', 'complete']);
    const { url, secret, filename, file_length } = await bob.next('onFileMessage');
    expect([filename, file_length]).toEqual(['note.txt', 5]);
    const address = new URL(String(url));
    expect(await (await download(bob, { url: address.origin + address.pathname, secret })).text()).toBe('hello');
    const answer = await fetch(address);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    address.searchParams.set('share-secret', 'wrong');
    expect((await fetch(address)).status).toBe(404);
  });

  it('are refused when too large, or without a valid token', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    world.im.configure(app, { maxFileBytes: 4 });
    expect(await refusal(send(alice, new File(['hello'], 'a')))).toMatchObject({
      type: 101,
      data: { error: 'request_entity_too_large' },
    });
    world.im.expireToken(app, 'alice');
    expect(await refusal(send(alice, new File(['hi'], 'a')))).toMatchObject({
      type: 101,
      data: { error: 'unauthorized' },
    });
  });

  it('are uploaded in parts when large, and refused when too large', async () => {
    // The SDKs read the file with it, but do not use the result.
    vi.stubGlobal(
      'FileReader',
      class {
        readAsArrayBuffer() {}
      },
    );
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const bytes = new Uint8Array(8_000_000).map((_, index) => index % 253);
    await send(alice, new File([bytes], 'large'));
    const { url } = await bob.next('onFileMessage');
    const answer = await fetch(String(url));
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), Buffer.from(bytes))).toBe(0);
    // agora-chat 1.4.0 recurses endlessly here; the driver fixes it (test/unit/providers/files.test.ts).
    if (sdk === 'agora') return;
    world.im.configure(app, { maxFileBytes: 7_000_000 });
    expect(await refusal(send(alice, new File([bytes], 'large')))).toMatchObject({ type: 101 });
  });
});
