/** What can be done with a page, in a menu. Rename and delete ask first, in dialogs that public/ui/page-actions.js serves. */
import { assetUrl } from '../../ui/assets.ts';
import { DialogFoot, Field } from '../../ui/forms.tsx';
import { Dialog, Menu, MenuButton, MenuLink } from '../../ui/parts.tsx';
import { type Place, offersWriting } from './chrome.tsx';

interface Props extends Place {
  readonly path: string;
  /** Of the page as it is shown; null for an old one, which is not to be changed. */
  readonly revision: string | null;
  /** How many pages link to it. */
  readonly links: number;
}

export function PageActions({ path, revision, links, ...place }: Props) {
  const { t, urls } = place;
  const changes = revision !== null && offersWriting(place);
  return (
    <>
      <Menu label={t('page.actions')}>
        <div className="menu-group" data-history={urls.tool('history', path)}>
          <MenuLink href={urls.tool('history', path)} icon="history" keys="h">
            {t('page.history')}
          </MenuLink>
          <MenuLink href={urls.tool('blame', path)} icon="people">
            {t('page.blame')}
          </MenuLink>
          <MenuLink href={urls.tool('files', path)} icon="files">
            {t('files.of_this_page')}
          </MenuLink>
          <MenuLink href={urls.raw(path)} icon="code">
            {t('page.raw')}
          </MenuLink>
          <MenuButton icon="link" data={{ 'data-copy-link': t('page.link_copied') }}>
            {t('page.copy_link')}
          </MenuButton>
          <MenuButton icon="print" data={{ 'data-print': '' }}>
            {t('page.print')}
          </MenuButton>
        </div>
        {changes ? (
          <div className="menu-group">
            <MenuButton icon="move" data={{ 'data-open-dialog': 'rename' }}>
              {t('page.rename')}
            </MenuButton>
            <MenuButton icon="trash" data={{ 'data-open-dialog': 'delete' }} danger>
              {t('page.delete')}
            </MenuButton>
          </div>
        ) : null}
      </Menu>
      {changes ? <Dialogs {...place} path={path} revision={revision} links={links} /> : null}
    </>
  );
}

function Dialogs({ t, urls, path, revision, links }: Props & { revision: string }) {
  const common = {
    method: 'dialog',
    className: 'form',
    'data-path': path,
    'data-revision': revision,
    'data-base': urls.base,
    'data-offline': t('page.offline'),
    'data-script': assetUrl('page-actions.js'),
    'data-undo': t('history.undo'),
    'data-undone': t('history.undone'),
    'data-undo-failed': t('history.undo_failed'),
  } as const;
  return (
    <>
      <Dialog id="rename" title={t('page.rename')} close={t('common.close')}>
        <form {...common} data-action="rename" data-did={t('page.renamed')}>
          <Field id="rename-path" label={t('page.new_path')} hint={t('page.new_path_hint')}>
            <input name="path" type="text" required defaultValue={path} autoComplete="off" spellCheck={false} />
          </Field>
          <label className="choice">
            <input type="checkbox" name="links" defaultChecked />
            <span>
              {t('page.update_links')} <span className="hint">{t('page.links_here', { count: links })}</span>
            </span>
          </label>
          <DialogFoot yes={t('page.rename_now')} cancel={t('common.cancel')} />
        </form>
      </Dialog>
      <Dialog id="delete" title={t('page.delete_title', { path })} close={t('common.close')}>
        <form {...common} data-action="delete" data-did={t('page.was_deleted')} data-done={urls.page(path)}>
          <p>{t('page.delete_text')}</p>
          <DialogFoot yes={t('page.delete')} cancel={t('common.cancel')} danger />
        </form>
      </Dialog>
    </>
  );
}
