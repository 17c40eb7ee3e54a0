import type { Translated } from '../types.ts';
import type { api as source } from '../en/api.ts';

/** Die API-Referenz. */
export const api: Translated<typeof source> = {
  document: 'Das OpenAPI-Dokument',
  parameters: 'Parameter',
  body: 'Inhalt',
  answers: 'Antworten',
  example: 'Beispiel',
  required: 'nötig',
  optional: 'kann fehlen',
  characters: { one: 'bis zu {count} Zeichen', other: 'bis zu {count} Zeichen' },
  refused: 'Abgelehnt',
  errors: 'Fehler',
  shapes: 'Formen der Antworten',
  open: 'Braucht kein Token.',
  open_if_public: 'Braucht kein Token, wenn das Wiki öffentlich ist.',
};
