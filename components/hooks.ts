/** The few things that components do over time: follow the client, watch the clock, ask and wait. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { PartylineError } from '@/lib/contract/errors';
import type { SavedAccount } from '@/lib/contract/sign-in';
import type { AllowedSites } from '@/lib/contract/sites';
import type { Client, View } from './context';

export function useView(client: Client): View {
  const [view, setView] = useState<View>(client.view);
  useEffect(() => {
    setView(client.view);
    return client.subscribe(setView);
  }, [client]);
  return view;
}

/** The accounts that are remembered, once they are known; asked for anew with each state, and by `refresh`. */
export function useAccounts(client: Client, since: number | undefined) {
  const [accounts, setAccounts] = useState<SavedAccount[]>();
  const refresh = useCallback(
    () => client.request('accounts.list', {}).then(setAccounts, () => setAccounts(known => known ?? [])),
    [client],
  );
  useEffect(() => void refresh(), [refresh, since]);
  return { accounts, refresh };
}

/** The sites that are allowed, once they are known; asked for anew when tabs come and go, and by `refresh`. */
export function useAllowedSites(client: Client, sharing: View['sharing']) {
  const [allowed, setAllowed] = useState<AllowedSites>();
  const refresh = useCallback(() => client.request('sites.list', {}).then(setAllowed, () => {}), [client]);
  useEffect(() => void refresh(), [refresh, sharing]);
  return { allowed, refresh };
}

/** The time now, kept fresh. @param every milliseconds between two looks at the clock */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Whether something has been the case for so many milliseconds without a break. */
export function useLasting(is: boolean, delay: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!is) return;
    const timer = setTimeout(() => setLasting(true), delay);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [is, delay]);
  return lasting;
}

export interface Task {
  busy: boolean;
  done: boolean;
  error: PartylineError | undefined;
  /** Runs the work, unless it runs already. Resolves to whether it was done. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  forget(): void;
}

/** Something asked of the background, with its progress and its error. */
export function useTask(): Task {
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
    forget: () => setState({ busy: false, done: false }),
  };
}
