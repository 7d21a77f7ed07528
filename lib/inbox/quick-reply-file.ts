import * as v from 'valibot';
import { maxQuickReplies, type QuickReply, QuickReplyFile } from '@/lib/contract/quick-replies';

/** Bytes of a file; `maxQuickReplies` of the greatest length are smaller. */
const maxFileBytes = 3_000_000;

/** Replies of the same name are replaced. */
export function mergedReplies(before: readonly QuickReply[], added: readonly QuickReply[]): QuickReply[] {
  return [...new Map([...before, ...added].map(reply => [reply.name, reply])).values()].slice(0, maxQuickReplies);
}

/** @returns `undefined` if it is no file of quick replies */
export async function parseReplyFile(file: Blob): Promise<QuickReply[] | undefined> {
  if (file.size > maxFileBytes) return undefined;
  try {
    return v.parse(QuickReplyFile, JSON.parse(await file.text())).replies;
  } catch {
    return undefined;
  }
}

export const replyFileOf = (replies: readonly QuickReply[]): string =>
  `${JSON.stringify({ partyline: 'quickReplies', version: 1, replies }, null, 2)}\n`;
