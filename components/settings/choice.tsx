import { useEffect, useRef, useState } from 'preact/hooks';
import type { ParamsIn } from '@/lib/contract/methods';
import type { Choices, Settings } from '@/lib/contract/settings';
import { useAppContext } from '../ui/context';
import { useTask } from '../ui/hooks';
import { Segments, type SegmentsProps } from '../ui/segments';

/** Shows a clicked choice at once, before the background has stored it. */
export function useChoices(settings: Settings) {
  const { client } = useAppContext();
  const task = useTask();
  const [pending, setPending] = useState<Partial<Choices>>({});
  /** Choices made during a request, for example with an arrow key held down. */
  const queued = useRef<ParamsIn<'settings.change'>>({});
  useEffect(() => setPending(queued.current), [settings, task.error]);
  const send = async () => {
    while (Object.keys(queued.current).length > 0) {
      const chosen = queued.current;
      queued.current = {};
      await client.request('settings.change', chosen);
    }
  };
  const change = (chosen: ParamsIn<'settings.change'>) => {
    queued.current = { ...queued.current, ...chosen };
    setPending(before => ({ ...before, ...chosen }));
    void task.run(send);
  };
  return { chosen: { ...settings, ...pending }, change, error: task.error };
}

/** A radio group with its name visible beside it. */
export function Choice<T extends string>(props: SegmentsProps<T>) {
  return (
    <div class="setting">
      <p class="setting-name" aria-hidden="true">
        {props.label}
      </p>
      <Segments {...props} />
    </div>
  );
}
