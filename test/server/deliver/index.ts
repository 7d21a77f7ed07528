import type { Meta } from '../msync/wire';
import { buildMessage, type MessageDelivery } from './messages';
import { buildMuc, type MucDelivery } from './muc';
import { buildNotify, buildStatistic, type NotifyDelivery, type StatisticDelivery } from './notify';
import { buildRoster, type RosterDelivery } from './roster';

export type Delivery = MessageDelivery | RosterDelivery | MucDelivery | NotifyDelivery | StatisticDelivery;

const startsWith = <P extends string>(delivery: Delivery, prefix: P): boolean => delivery.kind.startsWith(prefix);
const isRoster = (delivery: Delivery): delivery is RosterDelivery => startsWith(delivery, 'roster:');
const isMuc = (delivery: Delivery): delivery is MucDelivery => startsWith(delivery, 'muc:');

export function build(delivery: Delivery, to: string): Omit<Meta, 'id'> {
  if (isRoster(delivery)) return buildRoster(delivery, to);
  if (isMuc(delivery)) return buildMuc(delivery, to);
  switch (delivery.kind) {
    case 'presence':
    case 'reaction':
    case 'thread':
    case 'messagePin':
    case 'conversation':
    case 'roamingDelete':
    case 'silentMode':
      return buildNotify(delivery, to);
    case 'statistic':
      return buildStatistic(delivery, to);
    default:
      return buildMessage(delivery, to);
  }
}
