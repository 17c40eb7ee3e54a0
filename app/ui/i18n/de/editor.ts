import type { Translated } from '../types.ts';
import type { editor as source } from '../en/editor.ts';

export const editor: Translated<typeof source> = {
  edit: '{name} bearbeiten',
  new_page: 'Neue Seite',
  new_page_named: 'Neue Seite: {name}',
  path: 'Pfad',
  path_placeholder: 'Ordner/Name der Seite',
  path_hint: 'Schrägstriche machen Ordner. Der letzte Teil ist der Name der Seite.',
  view: 'Ansicht',
  write: 'Schreiben',
  both: 'Beides',
  preview: 'Vorschau',
  content: 'Inhalt in Markdown',
  message: 'Was haben Sie geändert?',
  message_create: '{name} anlegen',
  message_create_page: 'Die Seite anlegen',
  message_hint: 'Steht im Verlauf (freiwillig)',
  loading: 'Der Editor wird geladen…',
  draft_refused: 'Dieser Browser bewahrt keinen Entwurf: Speichern Sie, bevor Sie die Seite verlassen.',
  state_saving: 'Wird gespeichert…',
  state_saved: 'Gespeichert. Die Seite wird geöffnet…',
  state_dirty: 'Noch nicht gespeichert; ein Entwurf liegt in diesem Browser.',
  state_clean: 'Nichts zu speichern.',
  restored: 'Ihr ungespeicherter Text vom {date} wurde wiederhergestellt.',
  discard: 'Verwerfen',
  merged: 'Gespeichert. Jemand hatte diese Seite inzwischen geändert; beide Änderungen sind jetzt enthalten.',
  show_page: 'Die Seite zeigen',
  exists:
    'Eine Seite mit diesem Namen gibt es schon, darum wurde nichts gespeichert. Wählen Sie einen anderen Pfad oder <edit>bearbeiten Sie die vorhandene Seite</edit>; Ihr Text bleibt hier als Entwurf.',
  signed_out:
    'Ihre Sitzung ist beendet, darum wurde nichts gespeichert. Ihr Text liegt in diesem Browser: <link>Melden Sie sich in einem anderen Tab an</link> und speichern Sie noch einmal.',
  failed: 'Nicht gespeichert: {reason}',
  offline:
    'Der Server ist nicht erreichbar. Ihr Text liegt in diesem Browser; versuchen Sie es, sobald Sie verbunden sind.',
  answered:
    'Der Server antwortete mit Status {status}. Ihr Text liegt in diesem Browser; versuchen Sie es noch einmal.',
  delete_stale:
    'Jemand hat diese Seite geändert, seit Sie sie geöffnet haben. Lesen Sie die neue Fassung, bevor Sie sie löschen.',
  path_missing: 'Geben Sie der Seite zuerst einen Pfad, etwa „Akteure/Iran“.',
  markers_left: 'Im Text stehen noch Konfliktmarken (<<<<<<< oder >>>>>>>). So speichern?',
  confirm_delete: '„{path}“ löschen? Der Verlauf bleibt, sie kann also zurückgeholt werden.',
  preview_failed: 'Die Vorschau gelingt gerade nicht. Sie können weiterschreiben.',
  preview_making: 'Die Vorschau entsteht…',
  conflict: 'Diese Seite hat sich geändert, während Sie schrieben',
  conflict_unknown: 'Jemand hat eine andere Fassung gespeichert.',
  conflict_by: '{author} hat am {date} eine andere Fassung gespeichert: „{message}“.',
  conflict_by_agent: '{author} (über {agent}) hat am {date} eine andere Fassung gespeichert: „{message}“.',
  conflict_help:
    'Beide haben dieselben Zeilen geändert, darum ist noch nichts gespeichert. Der Text unten enthält beides; behalten Sie zwischen den Marken, was richtig ist, entfernen Sie die Marken und speichern Sie.',
  yours: 'Ihre',
  current: 'Aktuelle',
  side_label: '{title}: Zeilen, die der anderen fehlen, sind markiert',
  spoken_changed: 'geändert: ',
};
