/** What the keyboard can do. The same table is acted on by public/ui/reader.js. */
import type { Translator } from './i18n/translator.ts';
import { Dialog } from './parts.tsx';

const SHORTCUTS = [
  { keys: ['Ctrl', 'K'], text: 'frame.key_palette' },
  { keys: ['/'], text: 'frame.key_search' },
  { keys: ['e'], text: 'frame.key_edit' },
  { keys: ['h'], text: 'frame.key_history' },
  { keys: ['n'], text: 'frame.key_new' },
  { keys: ['['], text: 'frame.key_sidebar' },
  { keys: ['g', 'h'], text: 'frame.key_home' },
  { keys: ['g', 'i'], text: 'frame.key_index' },
  { keys: ['g', 'c'], text: 'frame.key_changes' },
  { keys: ['Ctrl', 'S'], text: 'frame.key_save' },
  { keys: ['?'], text: 'frame.key_help' },
] as const;

export function Shortcuts({ t }: { t: Translator<'frame' | 'common'> }) {
  return (
    <Dialog id="shortcuts" title={t('frame.keyboard_shortcuts')} close={t('common.close')}>
      <dl className="shortcuts">
        {SHORTCUTS.map(({ keys, text }) => (
          <div key={text}>
            <dt>{t(text)}</dt>
            <dd>
              {keys.map((key, index) => (
                <span key={key}>
                  {index === 0 ? '' : keys[0] === 'Ctrl' ? ' + ' : ` ${t('frame.key_then')} `}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
