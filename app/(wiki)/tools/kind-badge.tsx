import type { ChangeKind } from '#lib/protocol/rest.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Badge } from '../../ui/parts.tsx';

const TEXTS = {
  create: 'history.created',
  rename: 'history.renamed',
  delete: 'tools.deleted',
} as const;

/** What was done to a page; an ordinary edit needs no word. */
export function KindBadge({ t, kind }: { t: Translator<'history' | 'tools'>; kind: ChangeKind }) {
  if (kind === 'update') return null;
  return <Badge tone={kind === 'delete' ? 'danger' : kind === 'create' ? 'accent' : 'quiet'}>{t(TEXTS[kind])}</Badge>;
}
