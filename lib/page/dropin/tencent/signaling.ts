/** Reads an invitation from the custom message that carries it, as the SDK does (3.6.6). */

type Fields = Record<string, unknown>;

/** `null` for any other message. */
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
    const { businessID = 1, inviteID, groupID = '', inviter = '', ...said } = JSON.parse(data);
    const { inviteeList = [], data: more = '', actionType = 1, timeout = 0 } = said;
    return { businessID, inviteID, groupID, inviter, inviteeList, data: more, actionType, timeout };
  } catch {
    return null;
  }
}
