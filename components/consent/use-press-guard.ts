/** Against a press that was meant for something else. */
import { useEffect, useState } from 'preact/hooks';

/** Milliseconds that the window must have been in front, unmoved in its size, before it takes a yes. */
const patience = 500;

/** Whether the user has had the time to see what is asked, and sees it now. */
export function usePressGuard(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      setArmed(false);
      if (document.hasFocus()) timer = setTimeout(() => setArmed(document.hasFocus()), patience);
    };
    look();
    for (const type of ['focus', 'blur', 'resize']) addEventListener(type, look);
    return () => {
      clearTimeout(timer);
      for (const type of ['focus', 'blur', 'resize']) removeEventListener(type, look);
    };
  }, []);
  return isArmed;
}
