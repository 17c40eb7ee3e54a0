/* Renaming, deleting, bringing back and undoing. Loaded when a dialog is opened, where something can be brought back, and where there is something to undo. */
const encode = (path) => path.split('/').map(encodeURIComponent).join('/');
const served = new WeakSet();
const KEPT = 'wikibot:done';
const UNDO_MS = 10_000;

/** Sends the form's change through the same REST door as every other client. */
export function serve(form) {
  if (served.has(form)) return;
  served.add(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form);
  });
}

async function send(form) {
  const problem = form.querySelector('[role="alert"]');
  const button = form.querySelector('[type="submit"]');
  problem.hidden = true;
  button.disabled = true;
  try {
    const answer = await fetch(...REQUESTS[form.dataset.action](form));
    const data = await answer.json();
    if (answer.ok) {
      keepUndo(form.dataset, data);
      location.assign(form.dataset.done ?? `${form.dataset.base}/${encode(data.new_path ?? data.path)}`);
      return;
    }
    problem.textContent = data.detail ?? data.title;
  } catch {
    problem.textContent = form.dataset.offline;
  }
  problem.hidden = false;
  button.disabled = false;
}

/* ---------- undo: the commit that was made is undone as any other ---------- */

/** For the page that comes next; reader.js looks for it there. */
function keepUndo({ did, undo, undone, undoFailed, base, revision }, data) {
  // Nothing was changed, so there is no commit to undo.
  if (did === undefined || data.revision === undefined || data.revision === revision) return;
  keep({ text: did, undo, undone, failed: undoFailed, base, commit: data.revision });
}

function keep(done) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...done, script: import.meta.url }));
  } catch {
    // Storage is off: the history has the same button.
  }
}

/** Says what was done, with a button to undo it where there is a commit. */
export function offerUndo({ text, undo, undone, failed, base, commit }) {
  const line = document.createElement('div');
  line.className = 'toast';
  line.append(text);
  if (commit !== undefined) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'toast-action';
    button.textContent = undo;
    line.append(' ', button);
    const takeBack = async () => {
      button.disabled = true;
      const answer = await revert(base, commit).catch(() => null);
      if (answer?.ok) {
        keep({ text: undone });
        location.reload();
      } else line.replaceChildren(failed);
    };
    button.addEventListener('click', () => void takeBack());
  }
  document.querySelector('#toasts')?.replaceChildren(line);
  setTimeout(() => line.remove(), UNDO_MS);
}

function revert(base, commit) {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(`${base}/api/v1/revert`, { method: 'POST', headers, body: JSON.stringify({ commit }) });
}

/* ---------- the requests ---------- */

function renaming(form) {
  const { base, path, revision } = form.dataset;
  const body = { path, revision, new_path: form.elements.path.value.trim(), update_links: form.elements.links.checked };
  const headers = { 'Content-Type': 'application/json' };
  return [`${base}/api/v1/rename`, { method: 'POST', headers, body: JSON.stringify(body) }];
}

function deleting(form) {
  const { base, path, revision } = form.dataset;
  return [`${base}/api/v1/pages/${encode(path)}?revision=${revision}`, { method: 'DELETE' }];
}

function restoring(form) {
  const { base, path, to, revision } = form.dataset;
  const headers = { 'Content-Type': 'application/json' };
  return [`${base}/api/v1/revert`, { method: 'POST', headers, body: JSON.stringify({ path, to, revision }) }];
}

function reverting(form) {
  const { base, commit } = form.dataset;
  const headers = { 'Content-Type': 'application/json' };
  return [`${base}/api/v1/revert`, { method: 'POST', headers, body: JSON.stringify({ commit }) }];
}

const REQUESTS = { rename: renaming, delete: deleting, restore: restoring, revert: reverting };

for (const form of document.querySelectorAll('form[data-serve]')) serve(form);
