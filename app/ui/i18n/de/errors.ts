import type { Translated } from '../types.ts';
import type { errors as source } from '../en/errors.ts';

export const errors: Translated<typeof source> = {
  not_found: 'Hier ist nichts',
  not_found_text: 'Unter dieser Adresse ist nichts, oder Sie dürfen es nicht sehen.',
  unavailable: 'Gleich wieder da',
  unavailable_text: 'Ein Teil des Systems ist nicht erreichbar. Versuchen Sie es in ein paar Sekunden noch einmal.',
  internal: 'Etwas ist schiefgegangen',
  internal_text: 'Es liegt nicht an Ihnen, und nichts wurde geändert. Versuchen Sie es gleich noch einmal.',
  bad_path: 'Keine Seite kann diese Adresse haben',
  bad_path_text: 'Die Adresse hat einen Teil, den kein Seitenname haben darf.',
  forbidden: 'Das dürfen Sie nicht',
  forbidden_text:
    'Sie dürfen dieses Wiki lesen, aber das hier nicht tun. Bitten Sie die Eigentümerin oder den Eigentümer um das Recht.',
  other: 'Das geht nicht',
  other_text: 'Der Server hat die Anfrage abgelehnt.',
  form_unavailable: 'Die Datenbank ist gerade nicht erreichbar. Versuchen Sie es in ein paar Sekunden noch einmal.',
  form_internal: 'Bei uns ist etwas schiefgegangen. Nichts wurde geändert.',
  status: 'Status {status} · Anfrage {id}',
  request: 'Anfrage {id}',
};
