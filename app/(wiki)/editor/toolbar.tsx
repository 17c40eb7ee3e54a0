'use client';

/** The formatting tools: one stop of the Tab key, arrows inside (ARIA's toolbar). */
import { type KeyboardEvent, type RefObject, useRef } from 'react';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { Action, Area } from './code/area.ts';
import { ToolIcon, type ToolIconName } from './tool-icons.tsx';

interface Tool {
  readonly action: Action | 'upload';
  readonly icon: ToolIconName;
  /** As CodeMirror spells it, `Mod` being Ctrl or Cmd. */
  readonly keys?: string;
}

const GROUPS: readonly (readonly Tool[])[] = [
  [
    { action: 'heading', icon: 'heading', keys: 'Mod+Alt+2' },
    { action: 'bold', icon: 'bold', keys: 'Mod+B' },
    { action: 'italic', icon: 'italic', keys: 'Mod+I' },
    { action: 'strike', icon: 'strike', keys: 'Mod+Shift+X' },
    { action: 'mark', icon: 'mark', keys: 'Mod+Shift+H' },
    { action: 'code', icon: 'code', keys: 'Mod+E' },
  ],
  [
    { action: 'bullet', icon: 'bullet', keys: 'Mod+Shift+8' },
    { action: 'ordered', icon: 'ordered', keys: 'Mod+Shift+7' },
    { action: 'task', icon: 'task', keys: 'Mod+Shift+9' },
    { action: 'quote', icon: 'quote', keys: 'Mod+Shift+.' },
    { action: 'callout', icon: 'callout' },
  ],
  [
    { action: 'wikilink', icon: 'page', keys: 'Mod+Shift+K' },
    { action: 'link', icon: 'link', keys: 'Mod+K' },
    { action: 'embed', icon: 'picture' },
    { action: 'upload', icon: 'upload' },
    { action: 'table', icon: 'table' },
    { action: 'rule', icon: 'rule' },
  ],
  [{ action: 'find', icon: 'find', keys: 'Mod+F' }],
];

const TABLE_TOOLS: readonly Tool[] = [
  { action: 'rowBelow', icon: 'rowBelow', keys: 'Mod+Enter' },
  { action: 'deleteRow', icon: 'deleteRow', keys: 'Mod+Shift+Backspace' },
  { action: 'columnRight', icon: 'columnRight' },
  { action: 'deleteColumn', icon: 'deleteColumn' },
  { action: 'alignLeft', icon: 'alignLeft' },
  { action: 'alignCenter', icon: 'alignCenter' },
  { action: 'alignRight', icon: 'alignRight' },
  { action: 'reformat', icon: 'reformat' },
];

const NAMES = {
  rowBelow: 'row_below',
  deleteRow: 'delete_row',
  columnRight: 'column_right',
  deleteColumn: 'delete_column',
  alignLeft: 'align_left',
  alignCenter: 'align_center',
  alignRight: 'align_right',
} as const;

interface Props {
  readonly t: Translator<'editor'>;
  readonly area: RefObject<Area | null>;
  readonly inTable: boolean;
  readonly disabled: boolean;
}

export function Toolbar({ t, area, inTable, disabled }: Props) {
  const files = useRef<HTMLInputElement>(null);
  const run = (action: Tool['action']) => {
    if (action === 'upload') files.current?.click();
    else area.current?.run(action);
  };
  const groups = inTable ? [...GROUPS, TABLE_TOOLS] : GROUPS;
  return (
    <div className="editor-tools" role="toolbar" tabIndex={-1} aria-label={t('editor.toolbar')} onKeyDown={moveFocus}>
      {groups.map((tools, group) => (
        <div
          key={group}
          className="editor-tool-group"
          {...(tools === TABLE_TOOLS ? { role: 'group', 'aria-label': t('editor.table_tools') } : {})}
        >
          {tools.map((tool, index) => (
            <ToolButton
              key={tool.action}
              tool={tool}
              label={labelOf(t, tool.action)}
              isFirst={group === 0 && index === 0}
              disabled={disabled}
              run={run}
            />
          ))}
        </div>
      ))}
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={t('editor.upload')}
        onChange={(event) => {
          area.current?.addFiles([...(event.target.files ?? [])]);
          event.target.value = '';
          area.current?.view.focus();
        }}
      />
    </div>
  );
}

interface ButtonProps {
  readonly tool: Tool;
  readonly label: string;
  readonly isFirst: boolean;
  readonly disabled: boolean;
  readonly run: (action: Tool['action']) => void;
}

function ToolButton({ tool, label, isFirst, disabled, run }: ButtonProps) {
  return (
    <button
      type="button"
      className="editor-tool"
      tabIndex={isFirst ? 0 : -1}
      aria-disabled={disabled}
      aria-label={label}
      title={tool.keys === undefined ? label : `${label} (${shownKeys(tool.keys)})`}
      {...(tool.keys === undefined ? {} : { 'aria-keyshortcuts': spokenKeys(tool.keys) })}
      // The text keeps its selection.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        if (!disabled) run(tool.action);
      }}
    >
      <ToolIcon name={tool.icon} />
    </button>
  );
}

function labelOf(t: Translator<'editor'>, action: Tool['action']): string {
  return t(`editor.${isTableAction(action) ? NAMES[action] : action}`);
}

function isTableAction(action: Tool['action']): action is keyof typeof NAMES {
  return Object.hasOwn(NAMES, action);
}

function isApple(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
}

function shownKeys(keys: string): string {
  return keys.replace('Mod', isApple() ? '⌘' : 'Ctrl');
}

function spokenKeys(keys: string): string {
  return `${keys.replace('Mod', 'Control')} ${keys.replace('Mod', 'Meta')}`;
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  if (at === -1) return;
  const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
  const next =
    event.key === forward
      ? (at + 1) % buttons.length
      : event.key === backward
        ? (at - 1 + buttons.length) % buttons.length
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? buttons.length - 1
            : null;
  if (next === null) return;
  event.preventDefault();
  for (const [index, button] of buttons.entries()) button.tabIndex = index === next ? 0 : -1;
  buttons[next]?.focus();
}
