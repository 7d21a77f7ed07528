import { choices, type Settings } from '@/lib/contract/settings';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Choice, useChoices } from './choice';

/** In their own language, for users who cannot read the current one. */
const languageNames = { en: 'English', 'zh-CN': '简体中文' };

export function Preferences({ settings }: { settings: Settings }) {
  const { i18n } = useAppContext();
  const { chosen, change, error } = useChoices(settings);
  const { language, appearance, badge } = chosen;
  return (
    <>
      <Choice
        name="language"
        label={i18n.t('settings.language.title')}
        value={language}
        choices={choices.language.map(
          choice =>
            [choice, choice === 'browser' ? i18n.t('settings.language.browser') : languageNames[choice]] as const,
        )}
        onChange={value => change({ language: value })}
      />
      <Choice
        name="appearance"
        label={i18n.t('settings.appearance.title')}
        value={appearance}
        choices={choices.appearance.map(choice => [choice, i18n.t(`settings.appearance.${choice}`)] as const)}
        onChange={value => change({ appearance: value })}
      />
      <Choice
        name="badge"
        label={i18n.t('settings.badge.title')}
        value={badge}
        choices={choices.badge.map(choice => [choice, i18n.t(`settings.badge.${choice}`)] as const)}
        onChange={value => change({ badge: value })}
      />
      {error && <ErrorMessage error={error} />}
    </>
  );
}
