import type { Translated } from '../types.ts';
import type { leaving as source } from '../en/leaving.ts';

export const leaving: Translated<typeof source> = {
  export: 'Alles exportieren',
  export_hint:
    'Ein Zip, das sich ohne wikibot lesen lässt: jedes Wiki als Markdown mit seinen Dateien und als Git-Bundle mit seiner Geschichte, dazu die Daten Ihres Kontos als JSON.',
  export_size: '{wikis}, {pages}, {size} an Seiten und Dateien; ihre Geschichte kommt dazu.',
  export_button: 'Alles herunterladen',
  wikis: { one: '{count} Wiki', other: '{count} Wikis' },
  your_wikis: { one: 'Ihr Wiki', other: 'Ihre {count} Wikis' },
  pages: { one: '{count} Seite', other: '{count} Seiten' },
  delete: 'Konto löschen',
  delete_means: 'Sofort, endgültig und ohne Weg zurück. Das geht verloren:',
  no_wiki_goes: 'kein Wiki, denn Ihnen gehört keines',
  gone_wikis: '{wikis} mit {pages}, samt Dateien, Fassungen und Entwürfen',
  gone_access: 'Ihre Tokens, Anmeldungen, Einladungen und Mitgliedschaften',
  stays: {
    one: 'Was Sie in einem Wiki von jemand anderem geschrieben haben, bleibt dort, als das eines ehemaligen Mitglieds.',
    other: 'Was Sie in {count} Wikis anderer geschrieben haben, bleibt dort, als das eines ehemaligen Mitglieds.',
  },
  name_stays_taken: 'Den Namen „{name}“ kann 90 Tage lang niemand bekommen.',
  shared: 'Mit Ihnen verlieren andere den Zugang. Übertragen Sie ein Wiki vorher, wenn es bleiben soll.',
  shared_wiki: '{name}: {people}.',
  more_people: { one: '{count} weitere Person', other: '{count} weitere' },
  transfer: 'Übertragen',
  shared_known: 'Mir ist bekannt, dass diese Personen diese Wikis verlieren.',
  shared_first:
    'Mit Ihnen würden andere ein Wiki verlieren. Öffnen Sie diese Seite noch einmal, um zu sehen, wer, und bestätigen Sie es.',
  confirm: 'Geben Sie zur Bestätigung Ihren Benutzernamen {name} ein',
  differs: 'Das ist nicht Ihr Benutzername.',
  delete_button: 'Mein Konto endgültig löschen',
  deleting: 'Wird gelöscht…',
  deleted: 'Ihr Konto ist gelöscht',
  deleted_text:
    'Sie sind überall abgemeldet, und niemand kann Ihre Wikis erreichen. Was von ihnen übrig ist, wird gerade entfernt.',
  deleted_provider:
    'Ihr Konto bei dem Dienst, mit dem Sie sich angemeldet haben, bleibt unberührt. Wenn Sie sich wieder anmelden, beginnen Sie mit einem neuen Konto.',
  front_page: 'Zur Startseite',
  former_member: 'Ehemaliges Mitglied',
};
