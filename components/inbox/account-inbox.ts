import type { Inbox } from '@/lib/inbox/inbox';
import type { AccountRow } from '../accounts/account-rows';

/** The inbox of an account in the list. */
export interface AccountInbox {
  row: AccountRow;
  inbox: Inbox;
}
