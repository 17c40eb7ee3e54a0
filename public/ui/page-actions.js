/* The dialogs that rename and delete a page. Loaded when one of them is opened. */
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
    const answer = await fetch(...(form.dataset.action === 'rename' ? renaming(form) : deleting(form)));
    const data = await answer.json();
    if (answer.ok) {
      location.assign(
        form.dataset.action === 'rename' ? `${form.dataset.base}/${encode(data.new_path)}` : form.dataset.done,
      );
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
