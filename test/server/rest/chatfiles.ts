// Attachments: upload as multipart form data, download by uuid and share secret.
import { randomBytes, randomUUID } from 'node:crypto';
import { illegal, notFound, ok } from './request';
import type { Route } from './router';

export const chatfiles: Route[] = [
  {
    at: 'POST chatfiles',
    handle: async request => {
      const type = request.headers['content-type'] ?? '';
      const form = await new Response(new Uint8Array(request.bytes), { headers: { 'content-type': type } }).formData();
      const file = form.get('file');
      if (!file || typeof file === 'string') throw illegal('the form has no file');
      const uuid = randomUUID();
      const secret = randomBytes(12).toString('base64url');
      const bytes = new Uint8Array(await file.arrayBuffer());
      request.app.files.set(uuid, {
        bytes,
        contentType: file.type || 'application/octet-stream',
        filename: file.name,
        secret,
      });
      const { uri } = ok(request).body as { uri: string };
      return ok(request, { uri, entities: [{ uuid, type: 'chatfile', 'share-secret': secret }] });
    },
  },
  {
    at: 'GET chatfiles/:uuid',
    open: true,
    handle: request => {
      const file = request.app.files.get(request.params.uuid ?? '');
      const secret = request.query.get('share-secret') ?? request.headers['share-secret'];
      if (!file || secret !== file.secret) throw notFound('no such file');
      return { status: 200, body: file.bytes, headers: { 'content-type': file.contentType } };
    },
  },
];
