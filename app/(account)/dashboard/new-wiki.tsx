/** Making a wiki: its form, with what it can begin with. */
import { TEMPLATE_IDS } from '#lib/services/templates/types.ts';
import { server } from '../../server.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { CreateWikiForm } from './create-wiki-form.tsx';

/** What each wiki has, whatever it begins with. */
const ALWAYS = ['Home', 'Meta/Page Template', 'Meta/Wiki Usage Guide'];

interface NewWikiProps {
  readonly t: Translator;
  readonly username: string;
  /** What comes next is to connect an assistant. */
  readonly isFirst?: boolean;
}

export async function NewWiki({ t, username, isFirst = false }: NewWikiProps) {
  const { services, config } = server();
  const templates = await Promise.all(
    TEMPLATE_IDS.map(async (id) => {
      const { pages } = await services.templates.read(id);
      return { id, pages: [...new Set([...ALWAYS, ...pages.map(({ path }) => path)])].toSorted() };
    }),
  );
  return (
    <TextsFor t={t} namespaces={['account', 'dashboard']}>
      <CreateWikiForm
        prefix={`${config.appUrl.host}/@${username}/`}
        templates={[{ id: 'none', pages: ALWAYS }, ...templates]}
        isFirst={isFirst}
      />
    </TextsFor>
  );
}
