// Files that a group or room shares: upload, list, download, delete; the members are told.
import { randomUUID } from 'node:crypto';
import type { Group } from '../state/group';
import { fileOf } from './chatfiles';
import { numbered } from './groups';
import { forBoth, groupFor, tellGroup } from './muc';
import { forbidden, notFound, ok, RestError, type SignedRequest } from './request';
import type { Route } from './router';

const shared = (request: SignedRequest): Group => groupFor(request, 'owner', 'admin', 'member');

function found(request: SignedRequest) {
  const group = shared(request);
  const file = group.files.get(request.params.file ?? '');
  if (!file) throw notFound('no such file');
  return { group, file };
}

async function upload(request: SignedRequest) {
  const { app, me } = request;
  const group = shared(request);
  const { file, bytes } = await fileOf(request, 'file');
  if (bytes.length > app.policy.maxFileBytes)
    throw new RestError(413, 'request_entity_too_large', 'the file is larger than the app allows');
  const file_id = randomUUID();
  const facts = { file_id, file_name: file.name, file_owner: me.userId, file_size: bytes.length, created: Date.now() };
  group.files.set(file_id, { facts, bytes });
  tellGroup(request, group, 'uploadFile');
  return ok(request, { data: { ...facts, group_id: group.groupId } });
}

function download(request: SignedRequest) {
  const { file } = found(request);
  return { status: 200, body: file.bytes, headers: { 'content-type': 'application/octet-stream' } };
}

function remove(request: SignedRequest) {
  const { group, file } = found(request);
  const { userId } = request.me;
  if (group.roleOf(userId) === 'member' && file.facts.file_owner !== userId) throw forbidden('permission denied');
  const { file_id } = file.facts;
  group.files.delete(file_id);
  tellGroup(request, group, 'deleteFile');
  return ok(request, { data: { file_id, group_id: group.groupId, result: true } });
}

export const sharedFiles: Route[] = [
  ...forBoth('POST chats/:group/share_files', upload),
  ...forBoth('GET chats/:group/share_files', request => {
    const list = [...shared(request).files.values()].map(({ facts }) => facts);
    return ok(request, { data: numbered(list, request, 1) });
  }),
  ...forBoth('GET chats/:group/share_files/:file', download),
  ...forBoth('DELETE chats/:group/share_files/:file', remove),
];
