/** What the address of an audit log asks for. What nobody could have chosen is as if nothing had been. */
import { AUDIT_ACTIONS } from '#lib/services/audit.ts';
import type { AuditFilter } from '#lib/services/audit-log/types.ts';
import { hasNameForm } from '#lib/core/names.ts';

export const LOG_FIELDS = ['wiki', 'person', 'action', 'since', 'until'] as const;
export type LogFields = Readonly<Record<(typeof LOG_FIELDS)[number], string>>;

const DAY_MS = 24 * 60 * 60 * 1000;

export function logFields(read: (name: string) => string): LogFields {
  const [wiki, person, action] = [read('wiki'), read('person').replace(/^@/, '').toLowerCase(), read('action')];
  return {
    wiki: wiki.split('/').length === 2 ? wiki : '',
    person: hasNameForm(person) ? person : '',
    action: AUDIT_ACTIONS.find((known) => known === action) ?? '',
    since: dayOf(read('since')),
    until: dayOf(read('until')),
  };
}

/** Dates are days in UTC, as they are shown; the last one is meant to its end. */
export function logFilter({ wiki, person, action, since, until }: LogFields): AuditFilter {
  const [owner = '', slug = ''] = wiki.split('/');
  return {
    wiki: wiki === '' ? null : { owner, slug },
    person: person === '' ? undefined : person,
    action: AUDIT_ACTIONS.find((known) => known === action),
    since: since === '' ? undefined : new Date(since),
    until: until === '' ? undefined : new Date(new Date(until).getTime() + DAY_MS - 1),
  };
}

/** The fields that say something, for an address. */
export function givenFields(fields: Partial<LogFields>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function dayOf(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}
