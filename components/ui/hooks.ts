import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { SavedAccount } from '@/lib/contract/sign-in';
import type { AllowedSites } from '@/lib/contract/sites';
import type { VaultStatus } from '@/lib/contract/vault';
import type { BackgroundClient, ClientState } from './context';

export function useView(client: BackgroundClient): ClientState {
  const [view, setView] = useState<ClientState>(client.view);
  useEffect(() => {
    setView(client.view);
    return client.subscribe(setView);
  }, [client]);
  return view;
}

/** Loads the saved accounts, and again after each change of `version`. */
export function useAccounts(client: BackgroundClient, version: string) {
  const [accounts, setAccounts] = useState<SavedAccount[]>();
  const refresh = useCallback(
    () => client.request('accounts.list', {}).then(setAccounts, () => setAccounts(previous => previous ?? [])),
    [client],
  );
  useEffect(() => void refresh(), [refresh, version]);
  return { accounts, refresh };
}

/** Loads the allowed sites, and again when tabs open or close. */
export function useAllowedSites(client: BackgroundClient, sharing: ClientState['sharing']) {
  const [allowed, setAllowed] = useState<AllowedSites>();
  const refresh = useCallback(() => client.request('sites.list', {}).then(setAllowed, () => {}), [client]);
  useEffect(() => void refresh(), [refresh, sharing]);
  return { allowed, refresh };
}

/** Loads whether the saved accounts are locked, and again after each change of `version`. */
export function useVaultStatus(client: BackgroundClient, version: string) {
  const [status, setStatus] = useState<VaultStatus>();
  const refresh = useCallback(() => client.request('vault.status', {}).then(setStatus, () => {}), [client]);
  useEffect(() => void refresh(), [refresh, version]);
  return { status, refresh };
}

/** @param interval in milliseconds */
export function useNow(interval: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

/** @returns whether `condition` has been true for `delay` milliseconds without interruption */
export function useDelayed(condition: boolean, delay: number): boolean {
  const [isDelayed, setIsDelayed] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setIsDelayed(true), delay);
    return () => {
      clearTimeout(timer);
      setIsDelayed(false);
    };
  }, [condition, delay]);
  return isDelayed;
}

/**
 * Keeps the focus in a list when the focused item is removed. It moves to the item that takes its place,
 * or else to the list, which needs `tabIndex={-1}`.
 *
 * @param selector the element of an item that gets the focus
 */
export function useRestoredFocus<T extends HTMLElement>(selector: string) {
  const list = useRef<T>(null);
  const focused = useRef<{ element: Element; index: number }>(undefined);
  useEffect(() => {
    const onFocusIn = ({ target }: FocusEvent) => {
      const element = target as Element;
      const index = [...(list.current?.children ?? [])].findIndex(item => item.contains(element));
      focused.current = index < 0 ? undefined : { element, index };
    };
    document.addEventListener('focusin', onFocusIn);
    return () => document.removeEventListener('focusin', onFocusIn);
  }, []);
  useLayoutEffect(() => {
    if (!focused.current || focused.current.element.isConnected) return;
    const { children = [] } = list.current ?? {};
    const item = children[Math.min(focused.current.index, children.length - 1)];
    focused.current = undefined;
    if (document.activeElement === document.body) (item?.querySelector<HTMLElement>(selector) ?? list.current)?.focus();
  });
  return list;
}

export interface PendingTask {
  busy: boolean;
  done: boolean;
  error: PartylineError | undefined;
  /** Does nothing while other work runs. @returns whether the work succeeded */
  run(work: () => Promise<unknown>): Promise<boolean>;
  reset(): void;
}

/** Runs asynchronous work, one at a time, and tracks its progress and its error. */
export function useTask(): PendingTask {
  const [state, setState] = useState<{ busy: boolean; done: boolean; error?: PartylineError }>({
    busy: false,
    done: false,
  });
  const mounted = useRef(true);
  const busy = useRef(false);
  useEffect(
    () => () => {
      mounted.current = false;
    },
    [],
  );
  const run = async (work: () => Promise<unknown>) => {
    if (busy.current) return false;
    busy.current = true;
    setState({ busy: true, done: false });
    try {
      await work();
      if (mounted.current) setState({ busy: false, done: true });
      return true;
    } catch (thrown) {
      if (mounted.current) setState({ busy: false, done: false, error: PartylineError.from(thrown) });
      return false;
    } finally {
      busy.current = false;
    }
  };
  return {
    busy: state.busy,
    done: state.done,
    error: state.error,
    run,
    reset: () => setState({ busy: false, done: false }),
  };
}
