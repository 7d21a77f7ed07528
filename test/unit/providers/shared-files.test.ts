import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../server';
import { FileReader } from '../../server/file-reader';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
afterEach(() => vi.unstubAllGlobals());
const bytes = new Uint8Array(70_000).map((_, index) => index % 251);
const note = () => new File([bytes], 'note.bin', { type: 'application/octet-stream' });

describe.each(msyncSdks)('shared files of %s', sdk => {
  it('uploads a file to a group with its progress, and downloads it', async () => {
    fixture.im.addGroup(app, { groupId: '5', owner: 'alice', members: ['alice', 'bob'] });
    const alice = await fixture.signedIn(sdk);
    const file = { data: note(), filename: 'note.bin' };
    await alice.provider.call('uploadGroupSharedFile', [{ groupId: '5', file, id: 'mine' }]);
    const total = bytes.length;
    expect(alice.payloads('uploadProgress')).toEqual([
      { id: 'mine', loaded: 0, total },
      { id: 'mine', loaded: total, total },
    ]);
    const listed = await alice.provider.call('getGroupSharedFilelist', [{ groupId: '5' }]);
    const { data } = listed as { data: { file_id: string; file_name: string }[] };
    expect(data).toMatchObject([{ file_name: 'note.bin' }]);
    const got = await alice.provider.call('downloadGroupSharedFile', [{ groupId: '5', fileId: data[0]?.file_id }]);
    expect(got).toBeInstanceOf(Blob);
    expect(new Uint8Array(await (got as Blob).arrayBuffer())).toEqual(bytes);
    expect((got as Blob).type).toBe('application/octet-stream');
  });

  it('fails when the file does not exist, or the user is not in the group', async () => {
    // Workers have a FileReader, Node does not. The SDKs read an error's body with it.
    vi.stubGlobal('FileReader', FileReader);
    fixture.im.addGroup(app, { groupId: '6', owner: 'bob', members: ['bob'] });
    const alice = await fixture.signedIn(sdk);
    const download = alice.provider.call('downloadGroupSharedFile', [{ groupId: '6', fileId: 'none' }]);
    await expect(download).rejects.toMatchObject({ code: 'vendor', vendor: { code: expect.any(Number) } });
    const upload = alice.provider.call('uploadGroupSharedFile', [{ groupId: '6', file: { data: note() } }]);
    await expect(upload).rejects.toMatchObject({ code: 'vendor', vendor: { code: 101 } });
  });

  it('sends the token to no URL of the caller', async () => {
    const requests: unknown[] = [];
    const thief = createServer((request, answer) => {
      requests.push(request.headers);
      answer.end();
    });
    await new Promise<void>(done => thief.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/chatfiles/x`;
    const alice = await fixture.signedIn(sdk);
    for (const options of [{ url }, { url: `${url}#` }, { url: '/chatfiles/x' }, { url: [url] }, {}, undefined])
      await expect(alice.provider.call('downloadAndParseCombineMessage', [options])).rejects.toMatchObject({
        code: 'badRequest',
        field: 'url',
      });
    const path = await alice.provider
      .call('downloadGroupSharedFile', [{ groupId: '5', fileId: `../../../${url}` }])
      .catch(error => error.code);
    expect(path).toBe('vendor');
    expect(requests).toEqual([]);
    thief.close();
  });
});
