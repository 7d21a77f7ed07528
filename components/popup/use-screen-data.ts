import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AllowedSites } from '@/lib/contract/sites';
import { type ActiveTab, type ClientState, useAppContext } from '../ui/context';
import { useAllowedSites, useDelayed } from '../ui/hooks';

export interface ScreenData {
  allowed: AllowedSites | undefined;
  /** Loads the allowed sites again. */
  refresh(): Promise<void>;
  tab: ActiveTab | undefined;
  /** Whether to ask about notifications. */
  asks: boolean;
  /** Call it when the user has answered. */
  closeQuestion(): void;
  /** Whether all is known, or took too long. */
  isReady: boolean;
}

/**
 * Loads what the screen of a signed-in user shows. It is drawn when all is known, because a part that appears later moves
 * buttons from under the pointer.
 */
export function useScreenData(sharing: ClientState['sharing']): ScreenData {
  const { client, activeTab, notificationQuestion } = useAppContext();
  const { allowed, refresh } = useAllowedSites(client, sharing);
  const [tab, setTab] = useState<ActiveTab | null>();
  const [asks, setAsks] = useState<boolean>();
  useEffect(() => {
    activeTab().then(
      found => setTab(found ?? null),
      () => setTab(null),
    );
  }, [activeTab]);
  useEffect(() => {
    if (notificationQuestion) notificationQuestion().then(setAsks, () => setAsks(false));
    else setAsks(false);
  }, [notificationQuestion]);
  const isKnown = allowed !== undefined && tab !== undefined && asks !== undefined;
  const isLate = useDelayed(!isKnown, 500);
  const closeQuestion = useCallback(() => setAsks(false), []);
  return { allowed, refresh, tab: tab ?? undefined, asks: asks === true, closeQuestion, isReady: isKnown || isLate };
}
