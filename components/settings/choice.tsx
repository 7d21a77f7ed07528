/** A setting with a few choices, which holds at once. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ParamsIn } from '@/lib/contract/methods';
import type { Choices, Settings } from '@/lib/contract/settings';
import { useSurroundings } from '../ui/context';
import { useTask } from '../ui/hooks';
import { Segments, type SegmentsProps } from '../ui/segments';

/** What is chosen: what was pressed last counts until the settings say so themselves. */
export function useChoices(settings: Settings) {
  const { client } = useSurroundings();
  const task = useTask();
  const [pressed, setPressed] = useState<Partial<Choices>>({});
  /** What was pressed while the last was on its way: arrow keys are quick. */
  const next = useRef<ParamsIn<'settings.change'>>({});
  useEffect(() => setPressed(next.current), [settings, task.error]);
  const send = async () => {
    while (Object.keys(next.current).length > 0) {
      const chosen = next.current;
      next.current = {};
      await client.request('settings.change', chosen);
    }
  };
  const change = (chosen: ParamsIn<'settings.change'>) => {
    next.current = { ...next.current, ...chosen };
    setPressed(before => ({ ...before, ...chosen }));
    void task.run(send);
  };
  return { chosen: { ...settings, ...pressed }, change, error: task.error };
}

/** Named beside the choice, too. */
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
