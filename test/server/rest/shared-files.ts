// Shared files of a group or room; the members are notified.
import { randomUUID } from 'node:crypto';
import type { Group } from '../state/group';
import { fileOf } from './chatfiles';
import { pageByNumber } from './groups';
import { forBoth, groupFor, sendGroupEvent } from './muc';
import { forbidden, notFound, ok, RestError, type SignedRequest } from './request';
import type { Route } from './router';

const groupOfMember = (request: SignedRequest): Group => groupFor(request, 'owner', 'admin', 'member');

function groupFile(request: SignedRequest) {
  const group = groupOfMember(request);
  const file = group.files.get(request.params.file ?? '');
  if (!file) throw notFound('no such file');
  return { group, file };
}

async function upload(request: SignedRequest) {
  const { app, me } = request;
  const group = groupOfMember(request);
  const { file, bytes } = await fileOf(request, 'file');
  if (bytes.length > app.policy.maxFileBytes)
    throw new RestError(413, 'request_entity_too_large', 'the file is larger than the app allows');
  const file_id = randomUUID();
  const facts = { file_id, file_name: file.name, file_owner: me.userId, file_size: bytes.length, created: Date.now() };
  group.files.set(file_id, { details: facts, bytes });
  sendGroupEvent(request, group, 'uploadFile');
  return ok(request, { data: { ...facts, group_id: group.groupId } });
}

function download(request: SignedRequest) {
  const { file } = groupFile(request);
  return { status: 200, body: file.bytes, headers: { 'content-type': 'application/octet-stream' } };
}

function remove(request: SignedRequest) {
  const { group, file } = groupFile(request);
  const { userId } = request.me;
  if (group.roleOf(userId) === 'member' && file.details.file_owner !== userId) throw forbidden('permission denied');
  const { file_id } = file.details;
  group.files.delete(file_id);
  sendGroupEvent(request, group, 'deleteFile');
  return ok(request, { data: { file_id, group_id: group.groupId, result: true } });
}

export const sharedFiles: Route[] = [
  ...forBoth('POST chats/:group/share_files', upload),
  ...forBoth('GET chats/:group/share_files', request => {
    const list = [...groupOfMember(request).files.values()].map(({ details: facts }) => facts);
    return ok(request, { data: pageByNumber(list, request, 1) });
  }),
  ...forBoth('GET chats/:group/share_files/:file', download),
  ...forBoth('DELETE chats/:group/share_files/:file', remove),
];
