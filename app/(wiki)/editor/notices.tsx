/** What the editor has to say, above the text. */
import type { useEditor } from './use-editor.ts';

export function Notices({ editor, editUrl }: { editor: ReturnType<typeof useEditor>; editUrl: string }) {
  const { status, restoredAt, path, urls } = editor;
  return (
    <>
      {restoredAt === null ? null : (
        <div className="notice" role="status">
          <p>
            Your unsaved text of {new Date(restoredAt).toLocaleString()} was restored.{' '}
            <button type="button" className="button" onClick={editor.discardDraft}>
              Discard it
            </button>
          </p>
        </div>
      )}
      {status.kind === 'merged' ? (
        <div className="notice notice-good" role="status">
          <p>
            Saved. Somebody else had changed this page meanwhile; both changes are in it now.{' '}
            <a href={urls.page(path)}>Show the page</a>
          </p>
        </div>
      ) : null}
      {status.kind === 'exists' ? (
        <div className="notice notice-danger" role="alert">
          <p>
            There is a page with this name already, so nothing was saved. Choose another path, or{' '}
            <a href={editUrl}>edit the existing page</a>; your text stays here as a draft.
          </p>
        </div>
      ) : null}
      {status.kind === 'signed-out' ? (
        <div className="notice notice-danger" role="alert">
          <p>
            Your session has ended, so nothing was saved. Your text is kept in this browser:{' '}
            <a href="/signin" target="_blank" rel="noopener">
              sign in in another tab
            </a>{' '}
            and save again.
          </p>
        </div>
      ) : null}
      {status.kind === 'failed' ? (
        <div className="notice notice-danger" role="alert">
          <p>Not saved: {status.message}</p>
        </div>
      ) : null}
    </>
  );
}
