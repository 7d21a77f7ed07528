type Fields = Record<string, unknown>;

/** Parses the invitation in a custom message, as SDK 3.6.6 does. Returns `null` for other messages. */
export function parseSignaling(message: {
  type?: unknown;
  cloudCustomData?: unknown;
  payload?: unknown;
}): Fields | null {
  const { type, cloudCustomData = '', payload } = Object(message) as Fields;
  const { data } = Object(payload) as Fields;
  if (type !== 'TIMCustomElem' || typeof data !== 'string') return null;
  const isMarked = String(cloudCustomData).includes('"type":"tsignaling"');
  if (!isMarked && !(data.includes('inviteID') && data.includes('actionType'))) return null;
  try {
    const { businessID = 1, inviteID, groupID = '', inviter = '', ...rest } = JSON.parse(data);
    const { inviteeList = [], data: more = '', actionType = 1, timeout = 0 } = rest;
    return { businessID, inviteID, groupID, inviter, inviteeList, data: more, actionType, timeout };
  } catch {
    return null;
  }
}

/** Returns a UUID of version 4, as the SDK's ids. `crypto.randomUUID` needs a secure context. */
export const createInviteId = (): string =>
  '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, digit =>
    (Number(digit) | ((Math.random() * (digit === '8' ? 4 : 16)) | 0)).toString(16),
  );
