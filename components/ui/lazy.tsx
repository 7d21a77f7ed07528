import type { ComponentChildren, FunctionComponent } from 'preact';
import { useEffect, useReducer } from 'preact/hooks';

/**
 * A component whose module loads the first time it is rendered, which keeps the first load of a page small.
 *
 * A failed load, such as after an update of the extension, is tried again the next time the component is mounted.
 * @param load such as `() => import('./module').then(module => module.Component)`
 * @param whileLoading shown until the module has loaded
 */
export function lazy<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  whileLoading: ComponentChildren = null,
): FunctionComponent<Props> {
  let Loaded: FunctionComponent<Props> | undefined;
  return function Lazy(props: Props) {
    const [, update] = useReducer((count: number) => count + 1, 0);
    const isDrawn = Loaded !== undefined;
    useEffect(() => {
      if (isDrawn) return;
      // Another one may have loaded it since this one was rendered.
      if (Loaded) return update(undefined);
      load().then(
        component => {
          Loaded = component;
          update(undefined);
        },
        () => undefined,
      );
    }, []);
    return Loaded ? <Loaded {...props} /> : whileLoading;
  };
}
