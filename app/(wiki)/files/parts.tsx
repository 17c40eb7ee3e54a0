/** What the list of files and the screen of one file share. */
import { nameOf, urlPath } from '#lib/core/paths.ts';
import type { FileInfo, FileKind } from '#lib/protocol/files.ts';
import { assetUrl } from '../../ui/assets.ts';
import { DialogFoot, Field } from '../../ui/forms.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { Dialog } from '../../ui/parts.tsx';
import type { Place } from '../reading/chrome.tsx';
import type { WikiUrls } from '../reading/urls.ts';

/** A larger picture costs a reader more than it shows: the browser scales it down, the bytes come whole. */
const LARGEST_THUMBNAIL = 2 * 1024 * 1024;
const PICTURE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|vnd\.microsoft\.icon)$/;

export const KIND_ICONS: Record<FileKind, IconName> = {
  image: 'files',
  document: 'page',
  audio: 'sound',
  video: 'film',
  text: 'code',
  other: 'archive',
};

export function isPicture(mimeType: string): boolean {
  return PICTURE.test(mimeType);
}

/** `1.4 MB`. */
export function sizeText(t: Translator, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const format = new Intl.NumberFormat(t.language, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 || bytes / 1000 ** step >= 100 ? 0 : 1,
  });
  return format.format(bytes / 1000 ** step);
}

/**
 * A picture of the file, or of its kind. An SVG is a picture like any other in an `img`: nothing in it
 * runs. Those out of sight are not loaded.
 */
export function Thumbnail({ file, urls }: { file: FileInfo; urls: WikiUrls }) {
  if (!isPicture(file.mime_type) || file.size > LARGEST_THUMBNAIL || file.size === 0)
    return <Icon name={KIND_ICONS[file.kind]} />;
  return (
    // oxlint-disable-next-line next/no-img-element -- next/image is React in the browser, and readers get none.
    <img
      src={`${urls.file(file.path)}?v=${file.etag.slice(0, 12)}`}
      alt=""
      loading="lazy"
      decoding="async"
      width="240"
      height="150"
    />
  );
}

/** The dialogs that public/ui/files.js fills for the file that is meant. */
export function FileDialogs({ t }: Pick<Place, 't'>) {
  return (
    <>
      <Dialog id="rename-file" title={t('files.rename')} close={t('common.close')}>
        <form method="dialog" className="form" data-file-form="rename">
          <Field id="file-path" label={t('files.new_path')} hint={t('files.new_path_hint')}>
            <input name="path" type="text" required autoComplete="off" spellCheck={false} />
          </Field>
          <label className="choice">
            <input type="checkbox" name="links" defaultChecked />
            <span>
              {t('files.update_links')} <span className="hint" data-uses="" />
            </span>
          </label>
          <DialogFoot yes={t('files.rename_now')} cancel={t('common.cancel')} />
        </form>
      </Dialog>
      <Dialog id="delete-file" title={t('files.delete')} close={t('common.close')}>
        <form method="dialog" className="form" data-file-form="delete">
          <p>
            {t('files.delete_text')} <span data-uses="" />
          </p>
          <DialogFoot yes={t('files.delete')} cancel={t('common.cancel')} danger />
        </form>
      </Dialog>
    </>
  );
}

/** What files.js needs to know of a file. */
export function fileData(t: Translator, file: FileInfo): Readonly<Record<`data-${string}`, string>> {
  return {
    'data-file': file.path,
    'data-revision': file.revision,
    'data-name': nameOf(file.path),
    'data-used': file.used_by === 0 ? '' : t('files.delete_used', { count: file.used_by }),
  };
}

/** The texts that files.js says. */
export function scriptData({ t, urls }: Pick<Place, 't' | 'urls'>): Readonly<Record<`data-${string}`, string>> {
  const { uploading, uploaded, replaced, renamed, deleted, undo, undone, offline, signed_out, failed, retry } =
    t.messages.files;
  const texts = { uploading, uploaded, replaced, renamed, deleted, undo, undone, offline, signed_out, failed, retry };
  const said = { ...texts, delete_title: t.messages.files.delete_title, brought_back: t.messages.files.brought_back };
  return { 'data-base': urls.base, 'data-list': urls.tool('files'), 'data-said': JSON.stringify(said) };
}

export function FilesScript() {
  return <script type="module" src={assetUrl('files.js')} />;
}

/** Through the API: saved, whatever it is. */
export function downloadUrl(urls: WikiUrls, path: string, revision?: string): string {
  return `${urls.base}/api/v1/files/${urlPath(path)}${revision === undefined ? '' : `?revision=${revision}`}`;
}
