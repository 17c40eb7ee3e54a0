/* Renaming, deleting and restoring a page. Loaded when a dialog is opened, and where a page was deleted. */
const encode = (path) => path.split('/').map(encodeURIComponent).join('/');
const served = new WeakSet();

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
  const { base, path, to } = form.dataset;
  const headers = { 'Content-Type': 'application/json' };
  return [`${base}/api/v1/revert`, { method: 'POST', headers, body: JSON.stringify({ path, to }) }];
}

const REQUESTS = { rename: renaming, delete: deleting, restore: restoring };

for (const form of document.querySelectorAll('form[data-serve]')) serve(form);
