// Attachments: upload in one request or in parts; download by uuid with the share secret or a token.
import { randomBytes, randomUUID } from 'node:crypto';
import {
  forbidden,
  illegal,
  notFound,
  ok,
  type RestAnswer,
  RestError,
  type RestRequest,
  type SignedRequest,
} from './request';
import type { Route } from './router';

/** Minimum size of all parts but the last, as the vendors' clouds report it. */
const partBytes = 5 * 1024 * 1024;

async function formOf({ bytes, headers }: RestRequest): Promise<FormData> {
  const type = headers['content-type'] ?? '';
  const answer = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
  return answer.formData().catch(() => Promise.reject(illegal('the body is no form data')));
}

/** One file of an upload form. */
export async function fileOf(
  request: RestRequest,
  field: string,
): Promise<{ form: FormData; file: File; bytes: Uint8Array }> {
  await request.app.policy.holdUpload?.();
  const form = await formOf(request);
  const file = form.get(field);
  if (!file || typeof file === 'string') throw illegal(`the form has no ${field}`);
  return { form, file, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** Stores a file; the header or query `restrict-access` requires the share secret for downloads. */
function storeFile(
  request: SignedRequest,
  uuid: string,
  bytes: Uint8Array,
  contentType = '',
  filename = 'file',
): RestAnswer {
  const { app, headers, origin, query } = request;
  if (bytes.length > app.policy.maxFileBytes)
    throw new RestError(413, 'request_entity_too_large', 'the file is larger than the app allows');
  const restricted = headers['restrict-access'] === 'true' || query.get('restrict-access') === 'true';
  const secret = restricted ? randomBytes(12).toString('base64url') : '';
  app.files.set(uuid, { bytes, contentType: contentType || 'application/octet-stream', filename, secret });
  const entity = { uuid, type: 'chatfile', ...(restricted ? { 'share-secret': secret } : {}) };
  return ok(request, { uri: `${origin}/${app.org}/${app.name}/chatfiles`, entities: [entity] });
}

function partsOf({ app, params }: SignedRequest): Map<number, Uint8Array> {
  const parts = app.parts.get(params.uuid ?? '');
  if (!parts) throw notFound('no such upload');
  return parts;
}

const partUploads: Route[] = [
  {
    at: 'POST sdk/chatfiles/part-upload',
    handle: request => {
      const uuid = randomUUID();
      request.app.parts.set(uuid, new Map());
      const limits = { file_upper_limit: request.app.policy.maxFileBytes, part_lower_limit: partBytes };
      return ok(request, { entities: [{ uuid, ...limits }] });
    },
  },
  {
    at: 'PUT sdk/chatfiles/part-upload/:uuid',
    handle: async request => {
      const parts = partsOf(request);
      const { form, bytes } = await fileOf(request, 'part_file');
      const number = Number(form.get('part_number'));
      if (!Number.isInteger(number) || number < 1) throw illegal('part_number is not legal');
      parts.set(number, bytes);
      return ok(request, { entities: [{ uuid: request.params.uuid, part_number: number }] });
    },
  },
  {
    at: 'POST sdk/chatfiles/part-upload/:uuid',
    handle: request => {
      const parts = [...partsOf(request)].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
      request.app.parts.delete(request.params.uuid ?? '');
      return storeFile(request, request.params.uuid ?? '', new Uint8Array(Buffer.concat(parts)));
    },
  },
  {
    at: 'DELETE sdk/chatfiles/part-upload/:uuid',
    handle: request => {
      partsOf(request);
      request.app.parts.delete(request.params.uuid ?? '');
      return ok(request);
    },
  },
];

export const chatfiles: Route[] = [
  {
    at: 'POST chatfiles',
    handle: async request => {
      const { file, bytes } = await fileOf(request, 'file');
      return storeFile(request, randomUUID(), bytes, file.type, file.name);
    },
  },
  {
    at: 'GET chatfiles/:uuid',
    open: true,
    handle: request => {
      const { app, headers, params, query } = request;
      const file = app.files.get(params.uuid ?? '');
      const token = headers.authorization?.replace(/^Bearer /, '');
      const allowed = file?.secret
        ? (query.get('share-secret') ?? headers['share-secret']) === file.secret
        : app.tokens.check(token).ok;
      if (app.policy.downloads === 'refused') throw forbidden('downloads are not allowed');
      // Without permission the answer is the same as for a missing file.
      if (!file || !allowed) throw notFound('no such file');
      const name = encodeURIComponent(file.filename);
      const disposition = `attachment; filename="${name}"`;
      return {
        status: 200,
        body: file.bytes,
        headers: { 'content-type': file.contentType, 'content-disposition': disposition },
      };
    },
  },
  ...partUploads,
];
