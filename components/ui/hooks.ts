/** The few things that components do over time: follow the client, watch the clock, ask and wait. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { PartylineError } from '@/lib/contract/errors';
import { type Account, accountId } from '@/lib/contract/session';
import type { SavedAccount } from '@/lib/contract/sign-in';
import type { AllowedSites, ShownQuestion } from '@/lib/contract/sites';
import type { BackgroundClient, ClientState } from './context';

export function useView(client: BackgroundClient): ClientState {
  const [view, setView] = useState<ClientState>(client.view);
  useEffect(() => {
    setView(client.view);
    return client.subscribe(setView);
  }, [client]);
  return view;
}

/** The accounts that are remembered, once they are known; asked for anew with each state, and by `refresh`. */
export function useAccounts(client: BackgroundClient, since: number | undefined) {
  const [accounts, setAccounts] = useState<SavedAccount[]>();
  const refresh = useCallback(
    () => client.request('accounts.list', {}).then(setAccounts, () => setAccounts(known => known ?? [])),
    [client],
  );
  useEffect(() => void refresh(), [refresh, since]);
  return { accounts, refresh };
}

/** The sites that are allowed, once they are known; asked for anew when tabs come and go, and by `refresh`. */
export function useAllowedSites(client: BackgroundClient, sharing: ClientState['sharing']) {
  const [allowed, setAllowed] = useState<AllowedSites>();
  const refresh = useCallback(() => client.request('sites.list', {}).then(setAllowed, () => {}), [client]);
  useEffect(() => void refresh(), [refresh, sharing]);
  return { allowed, refresh };
}

/** The account that a site expects, where the user has come to sign in to it. */
export function useExpected(client: BackgroundClient, isExpected = false): Account | undefined {
  const [expected, setExpected] = useState<Account>();
  useEffect(() => {
    if (!isExpected) return;
    const take = (shown: ShownQuestion | null) => shown && 'expects' in shown && setExpected(shown.expects);
    client.request('sites.asked', {}).then(take, () => {});
  }, [client, isExpected]);
  return expected;
}

/** A site that the user lets use its own connection for that account, and that may so be what took the account over. */
export function useOwnConnection(client: BackgroundClient, account: Account | undefined): string | undefined {
  const [site, setSite] = useState<string>();
  const id = account && accountId(account);
  useEffect(() => {
    setSite(undefined);
    if (id === undefined) return;
    const find = ({ sites }: AllowedSites) => setSite(sites.find(({ own }) => own?.includes(id))?.origin);
    client.request('sites.list', {}).then(find, () => {});
  }, [client, id]);
  return site;
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

/**
 * The focus stays in a list when the item that had it goes: with the one that takes its place, or with the list itself, which
 * needs a `tabIndex` of -1.
 *
 * @param selector what of an item gets it
 */
export function useKeptFocus<T extends HTMLElement>(selector: string) {
  const list = useRef<T>(null);
  const last = useRef<{ element: Element; place: number }>(undefined);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const element = target as Element;
      const place = [...(list.current?.children ?? [])].findIndex(item => item.contains(element));
      last.current = place < 0 ? undefined : { element, place };
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    if (!last.current || last.current.element.isConnected) return;
    const { children = [] } = list.current ?? {};
    const item = children[Math.min(last.current.place, children.length - 1)];
    last.current = undefined;
    if (document.activeElement === document.body) (item?.querySelector<HTMLElement>(selector) ?? list.current)?.focus();
  });
  return list;
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
