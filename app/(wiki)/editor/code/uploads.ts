/**
 * Files that are pasted or dropped: a placeholder with its progress stands where the link will be,
 * while writing goes on around it. The placeholder is a decoration, so no draft and no save ever
 * holds a link to a file that is not there.
 */
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';

export interface Uploaded {
  /** What is written for it: `![[map.png]]`. */
  readonly link: string;
}

export interface UploadOptions {
  readonly upload: (file: File, progress: (share: number) => void) => Promise<Uploaded>;
  /** Says to a screen reader what happens. */
  readonly announce: (event: { kind: 'started' | 'done' | 'failed'; name: string; reason?: string }) => void;
  readonly label: (name: string, percent: number) => string;
}

const add = StateEffect.define<{ id: number; position: number; widget: UploadWidget }>({
  map: (value, changes) => ({ ...value, position: changes.mapPos(value.position, -1) }),
});
const remove = StateEffect.define<number>();

class UploadWidget extends WidgetType {
  readonly element: HTMLElement;
  readonly #label: (percent: number) => string;

  constructor(label: (percent: number) => string) {
    super();
    this.#label = label;
    this.element = document.createElement('span');
    this.element.className = 'editor-upload';
    this.element.append(document.createElement('progress'), document.createElement('span'));
    this.show(0);
  }

  show(share: number): void {
    const [bar, text] = this.element.children;
    if (bar instanceof HTMLProgressElement) bar.value = share;
    if (text !== undefined) text.textContent = this.#label(Math.round(share * 100));
  }

  override eq(other: UploadWidget): boolean {
    return other === this;
  }
  toDOM(): HTMLElement {
    return this.element;
  }
}

const placeholders = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = set.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(add)) {
        const { id, position, widget } = effect.value;
        next = next.update({ add: [Decoration.widget({ widget, id, side: 1 }).range(position)] });
      } else if (effect.is(remove)) {
        next = next.update({ filter: (_from, _to, { spec }) => idOf(spec) !== effect.value });
      }
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function idOf(spec: unknown): unknown {
  return typeof spec === 'object' && spec !== null && 'id' in spec ? spec.id : null;
}

let lastId = 0;

/** Uploads the files and links each where `position` has moved to meanwhile. */
export async function insertFiles(
  view: EditorView,
  files: readonly File[],
  position: number,
  options: UploadOptions,
): Promise<void> {
  // One after the other: their links stand in the order in which they were given.
  for (const file of files) await insertFile(view, file, position, options);
}

async function insertFile(view: EditorView, file: File, position: number, options: UploadOptions): Promise<void> {
  const id = (lastId += 1);
  const widget = new UploadWidget((percent) => options.label(file.name, percent));
  view.dispatch({ effects: add.of({ id, position: Math.min(position, view.state.doc.length), widget }) });
  options.announce({ kind: 'started', name: file.name });
  try {
    const { link } = await options.upload(file, (share) => widget.show(share));
    const at = positionOf(view, id) ?? view.state.selection.main.head;
    const before = view.state.doc.lineAt(at);
    const isBehindText = at > before.from && !/\s$/.test(view.state.sliceDoc(before.from, at));
    const insert = `${isBehindText ? ' ' : ''}${link}`;
    const follows = view.state.selection.main.empty && view.state.selection.main.head === at;
    view.dispatch({
      changes: { from: at, insert },
      effects: remove.of(id),
      ...(follows ? { selection: { anchor: at + insert.length } } : {}),
      userEvent: 'input.upload',
    });
    options.announce({ kind: 'done', name: file.name });
  } catch (error) {
    view.dispatch({ effects: remove.of(id) });
    options.announce({
      kind: 'failed',
      name: file.name,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

function positionOf(view: EditorView, id: number): number | null {
  for (const cursor = view.state.field(placeholders).iter(); cursor.value !== null; cursor.next()) {
    if (idOf(cursor.value.spec) === id) return cursor.from;
  }
  return null;
}

/** Paste and drop of files. Where text comes along (a spreadsheet's cells have a picture too), the text counts. */
export function uploads(options: UploadOptions): Extension {
  return [
    placeholders,
    EditorView.domEventHandlers({
      paste(event, view) {
        const files = filesOf(event.clipboardData);
        const hasText = (event.clipboardData?.getData('text/plain') ?? '') !== '';
        if (files.length === 0 || hasText) return false;
        event.preventDefault();
        const { from, to } = view.state.selection.main;
        if (from !== to) view.dispatch({ changes: { from, to } });
        void insertFiles(view, files.map(named), from, options);
        return true;
      },
      drop(event, view) {
        const files = filesOf(event.dataTransfer);
        if (files.length === 0) return false;
        event.preventDefault();
        const position = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.head;
        void insertFiles(view, files, position, options);
        return true;
      },
    }),
  ];
}

function filesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])];
}

/** Browsers call every pasted picture `image.png`. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return new File([file], `Pasted ${time}.${file.name.split('.').at(-1) ?? 'png'}`, { type: file.type });
}
