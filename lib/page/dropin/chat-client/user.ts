/** The page's signed-in user, who is the sender of new messages. */
export const currentUser = { id: '' };
