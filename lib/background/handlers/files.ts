import type { MethodName } from '@/lib/contract/methods';
import { type HandlerRequest, type Handlers, required } from './handler';

const filesOf = ({ session, signal }: HandlerRequest, account?: string) =>
  required(session).controller.requests.files({ account, signal });

export const createFilesHandlers = (): Handlers<Extract<MethodName, `files.${string}`>> => ({
  'files.open': async ({ url, isAsked, account }, request) =>
    (await filesOf(request, account)).open(url, isAsked, request.signal),
  'files.next': async ({ id, account }, request) => (await filesOf(request, account)).next(id),
  'files.close': async ({ id, account }, request) => void (await filesOf(request, account)).close(id),
});
