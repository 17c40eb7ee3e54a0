/*
 * The screens of files: uploads with their progress, replacing, renaming, deleting with a way back. All of it
 * goes through the same REST door as any other client.
 */
const root = document.querySelector('[data-said]');
const { base, list: listUrl } = root.dataset;
const said = JSON.parse(root.dataset.said);
const uploads = root.querySelector('.uploads') ?? document.querySelector('.uploads');
const encode = (path) => path.split('/').map(encodeURIComponent).join('/');
const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1);
const fill = (text, values) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const NOTE = 'wikibot:files:note';

for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false;

/* ---------- what is said ---------- */

/** @param {string} text @param {{commit: string, name: string}} [undo] */
const say = (text, undo) => {
  const line = document.createElement('div');
  line.className = 'toast';
  line.append(text);
  if (undo !== undefined) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'toast-action';
    button.textContent = said.undo;
    button.addEventListener('click', () => {
      line.remove();
      void takeBack(undo);
    });
    line.append(' ', button);
  }
  document.querySelector('#toasts')?.replaceChildren(line);
  setTimeout(() => line.remove(), undo === undefined ? 4000 : 15000);
};

/** Said on the next screen. */
const sayThere = (text, undo) => {
  try {
    sessionStorage.setItem(NOTE, JSON.stringify({ text, undo }));
  } catch {
    // Storage is off: the screen itself shows what has happened.
  }
};

const takeNote = () => {
  try {
    const note = JSON.parse(sessionStorage.getItem(NOTE) ?? 'null');
    sessionStorage.removeItem(NOTE);
    if (note !== null) say(note.text, note.undo);
  } catch {
    // Nothing was left to say.
  }
};

/* ---------- talking to the server ---------- */

/** @returns the answer's body @throws {Error} with a sentence for the reader */
const ask = async (path, options) => {
  let answer;
  try {
    answer = await fetch(`${base}/api/v1/${path}`, options);
  } catch {
    throw new Error(said.offline);
  }
  const data = await answer.json().catch(() => ({}));
  if (answer.ok) return data;
  throw new Error(
    answer.status === 401 ? said.signed_out : (data.detail ?? fill(said.failed, { status: answer.status })),
  );
};

const post = (path, body) =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

const takeBack = async ({ commit, name }) => {
  try {
    await post('revert', { commit });
    say(fill(said.undone, { name }));
    await refresh();
  } catch (error) {
    say(error.message);
  }
};

/** Shows the list, or the file, as it is now, and keeps the place. */
const refresh = async () => {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const selector = document.querySelector('#file-list') === null ? '#content' : '#file-list';
  const now = page.querySelector(selector);
  if (!answer.ok || now === null || selector === '#content') return location.reload();
  document.querySelector(selector).replaceChildren(...now.childNodes);
};

/* ---------- uploads ---------- */

/** XMLHttpRequest, since `fetch` says nothing of what is sent so far. */
const send = (method, path, body, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new Error(said.offline));
    request.onload = () => {
      let data = {};
      try {
        data = JSON.parse(request.responseText);
      } catch {
        // An answer of something between: its status says enough.
      }
      if (request.status < 300) resolve(data);
      else if (request.status === 401) reject(new Error(said.signed_out));
      else reject(new Error(data.detail ?? fill(said.failed, { status: request.status })));
    };
    request.open(method, `${base}/api/v1/${path}`);
    request.send(body);
  });

const rowFor = (name) => {
  const row = document.createElement('li');
  const label = document.createElement('span');
  const bar = document.createElement('progress');
  bar.max = 1;
  bar.value = 0;
  label.textContent = fill(said.uploading, { name });
  bar.setAttribute('aria-label', label.textContent);
  row.append(label, bar);
  uploads.append(row);
  uploads.hidden = false;
  return {
    progress: (share) => {
      bar.value = share;
    },
    done: () => {
      row.remove();
      uploads.hidden = uploads.childElementCount === 0;
    },
    fail: (message, again) => {
      label.textContent = `${name}: ${message}`;
      row.className = 'upload-failed';
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button button-small';
      button.textContent = said.retry;
      button.addEventListener('click', () => {
        row.remove();
        again();
      });
      bar.replaceWith(button);
    },
  };
};

/** Answers what landed; null: it failed, and its row says why. */
const track = async (name, work, again) => {
  const row = rowFor(name);
  try {
    const landed = await work(row.progress);
    row.done();
    return landed;
  } catch (error) {
    row.fail(error.message, again);
    return null;
  }
};

/** One after the other: they land as commits of one wiki, and all want the same line. */
const upload = async (files) => {
  const landed = [];
  for (const file of files) {
    const form = new FormData();
    form.set('file', file, file.name);
    const path = `attachments/${encode(root.dataset.files)}?unique=true`;
    const work = (progress) => send('POST', path, form, progress);
    const done = await track(file.name, work, () => void upload([file]));
    if (done !== null) landed.push(done.filename);
  }
  if (landed.length === 0) return;
  say(fill(said.uploaded, { name: landed.join(', ') }));
  await refresh();
};

const replace = async (file) => {
  const { file: path, revision, name } = root.dataset;
  const work = (progress) => send('PUT', `files/${encode(path)}?revision=${revision}`, file, progress);
  if ((await track(file.name, work, () => void replace(file))) === null) return;
  sayThere(fill(said.replaced, { name }));
  location.reload();
};

const bringBack = async (button) => {
  const { file: path, revision, name } = root.dataset;
  const query = new URLSearchParams({ from: button.dataset.bringBack });
  if (revision !== undefined) query.set('revision', revision);
  button.disabled = true;
  try {
    await ask(`files/${encode(path)}?${query}`, { method: 'PUT' });
    sayThere(fill(said.brought_back, { name }));
    location.reload();
  } catch (error) {
    button.disabled = false;
    say(error.message);
  }
};

/* ---------- dialogs ---------- */

/** The file that the open dialog is about. */
let meant = root;

const prepare = (button) => {
  meant = button.closest('[data-file]') ?? root;
  const { file, name, used } = meant.dataset;
  const dialog = document.getElementById(button.dataset.openDialog);
  if (dialog === null) return;
  for (const place of dialog.querySelectorAll('[data-uses]')) place.textContent = used ?? '';
  for (const problem of dialog.querySelectorAll('[role="alert"]')) problem.hidden = true;
  if (dialog.id === 'delete-file') dialog.querySelector('h2').textContent = fill(said.delete_title, { name });
  const field = dialog.querySelector('[name="path"]');
  if (field !== null) field.value = file;
};

const ACTIONS = {
  rename: async (form) => {
    const { file, revision } = meant.dataset;
    const wanted = form.elements.path.value.trim();
    const body = { path: file, new_path: wanted, revision, file: true, update_links: form.elements.links.checked };
    const { new_path: path } = await post('rename', body);
    return { text: fill(said.renamed, { name: nameOf(path) }), there: `${base}/-/file/${encode(path)}` };
  },
  delete: async () => {
    const { file, revision, name } = meant.dataset;
    const { revision: commit } = await ask(`files/${encode(file)}?revision=${revision}`, { method: 'DELETE' });
    return { text: fill(said.deleted, { name }), undo: { commit, name }, there: listUrl };
  },
};

const submit = async (form) => {
  const problem = form.querySelector('[role="alert"]');
  const button = form.querySelector('[type="submit"]');
  problem.hidden = true;
  button.disabled = true;
  try {
    const { text, undo, there } = await ACTIONS[form.dataset.fileForm](form);
    form.closest('dialog').close();
    if ('one' in root.dataset) {
      sayThere(text, undo);
      location.assign(there);
    } else {
      say(text, undo);
      await refresh();
    }
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
  button.disabled = false;
};

/* ---------- what people do ---------- */

// Before the dialog opens, so that what it holds is right when it is read out.
document.addEventListener(
  'click',
  (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button === null) return;
    if ('openDialog' in button.dataset) prepare(button);
    if ('bringBack' in button.dataset) void bringBack(button);
  },
  { capture: true },
);

document.addEventListener('submit', (event) => {
  if (!('fileForm' in event.target.dataset)) return;
  event.preventDefault();
  void submit(event.target);
});

document.addEventListener('change', (event) => {
  const field = event.target;
  if ('upload' in field.dataset) void upload([...field.files]);
  if ('replace' in field.dataset && field.files[0] !== undefined) void replace(field.files[0]);
  if (field.type === 'file') field.value = '';
  if (field.closest('form[data-filter]') !== null) field.form.requestSubmit();
});

if (document.querySelector('[data-upload]') !== null) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    root.dataset.dragged = '';
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) delete root.dataset.dragged;
  });
  document.addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    delete root.dataset.dragged;
    void upload([...event.dataTransfer.files]);
  });
}

takeNote();
