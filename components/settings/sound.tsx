import { choices } from '@/lib/contract/settings';
import { playTone, type Tone } from '@/lib/notifications/tones';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Choice, useChoices } from './choice';

let audio: AudioContext | undefined;

/** In this page, so that it is heard whatever the settings are. */
function play(tone: Tone): void {
  audio ??= new AudioContext();
  playTone(audio, tone);
}

export function SoundSettings() {
  const { i18n, settings } = useAppContext();
  const { chosen, change, error } = useChoices(settings);
  return (
    <>
      <Choice
        name="sound"
        label={i18n.t('notifications.sound.title')}
        value={chosen.sound}
        choices={choices.sound.map(each => [each, i18n.t(`notifications.sound.${each}`)] as const)}
        onChange={sound => change({ sound })}
      />
      <p class="note">{i18n.t('notifications.sound.help')}</p>
      {chosen.sound !== 'off' && (
        <fieldset class="group tones">
          <legend>{i18n.t('notifications.tone.title')}</legend>
          {choices.tone.map(tone => {
            const name = i18n.t(`notifications.tone.${tone}`);
            return (
              <div key={tone} class="row">
                <label class="tone">
                  <input
                    type="radio"
                    name="tone"
                    value={tone}
                    checked={tone === chosen.tone}
                    onChange={() => change({ tone })}
                  />
                  {name}
                </label>
                <button
                  type="button"
                  class="small"
                  data-test={`play-${tone}`}
                  aria-label={i18n.t('notifications.tone.playOf', { name })}
                  onClick={() => play(tone)}
                >
                  {i18n.t('notifications.tone.play')}
                </button>
              </div>
            );
          })}
        </fieldset>
      )}
      {error && <ErrorMessage error={error} />}
    </>
  );
}
