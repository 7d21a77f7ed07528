/** What a site may do, in plain i18n, each with its box. To see who is signed in comes with every use. */
import { everyScope, type Scope } from '@/lib/contract/sites';
import { Checkbox } from './checkbox';
import { useMessages } from './context';

interface ScopeBoxesProps {
  /** Tells the boxes of one site from those of another. */
  name: string;
  /** Those that there is a box for; unless told, all. */
  offered?: readonly Scope[];
  chosen: readonly Scope[];
  disabled?: boolean;
  onChange(chosen: Scope[]): void;
}

export function ScopeBoxes({ name, offered = everyScope, chosen, disabled = false, onChange }: ScopeBoxesProps) {
  const i18n = useMessages();
  return (
    <>
      {everyScope
        .filter(scope => offered.includes(scope))
        .map(scope => (
          <Checkbox
            key={scope}
            name={`${scope}-${name}`}
            label={i18n.t(`sites.scopes.${scope}`)}
            checked={chosen.includes(scope)}
            disabled={disabled || scope === 'status'}
            onChange={isOn => onChange(everyScope.filter(one => (one === scope ? isOn : chosen.includes(one))))}
          />
        ))}
    </>
  );
}
