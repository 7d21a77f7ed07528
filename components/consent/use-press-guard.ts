import { useEffect, useState } from 'preact/hooks';

/** Milliseconds that the window must have had the focus and an unchanged size. */
const armDelay = 500;

/**
 * Protects against click-jacking and against clicks that were meant for another window or button.
 *
 * @param isShown whether the button is shown; it may replace another one
 * @returns whether a click on Allow may count
 */
export function usePressGuard(isShown = true): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const restart = () => {
      clearTimeout(timer);
      setArmed(false);
      if (document.hasFocus()) timer = setTimeout(() => setArmed(document.hasFocus()), armDelay);
    };
    restart();
    for (const type of ['focus', 'blur', 'resize']) addEventListener(type, restart);
    return () => {
      clearTimeout(timer);
      for (const type of ['focus', 'blur', 'resize']) removeEventListener(type, restart);
    };
  }, [isShown]);
  return isArmed;
}
