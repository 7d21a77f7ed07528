export { msyncInbox as inbox } from '@/lib/providers/msync/inbox';
