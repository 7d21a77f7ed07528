/** Who is signed in in this page: new messages are from that user. One for a page, as `ChatClient` is. */
export const currentUser = { id: '' };
