/** Small parts that many screens use. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

export function Badge({ tone = 'quiet', children }: { tone?: 'quiet' | 'accent' | 'danger'; children: ReactNode }) {
  return <span className={tone === 'quiet' ? 'badge' : `badge badge-${tone}`}>{children}</span>;
}

const AVATAR_COLOURS = 6;

/** Initials on a colour that stays the same for a name. For the eye alone: the name stands beside it. */
export function Avatar({ name }: { name: string }) {
  return (
    <span className={`avatar avatar-${hueOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => word?.at(0)) : [words[0]?.at(0)];
  return letters.join('').toUpperCase() || '?';
}

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % AVATAR_COLOURS;
}

/** Points to what comes next, whichever way the language runs. */
export function Arrow({ back = false }: { back?: boolean }) {
  return <span className={back ? 'arrow arrow-back' : 'arrow'} aria-hidden="true" />;
}

interface TabsProps {
  /** What the tabs choose between. */
  readonly label: string;
  readonly tabs: readonly { readonly href: string; readonly label: string; readonly current: boolean }[];
}

/** Views of one thing, each with its own address. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav className="toggle" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.current ? 'true' : undefined}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}

interface MenuProps {
  /** What the button is called; it shows the icon, or `face`. */
  readonly label: string;
  readonly icon?: IconName;
  readonly face?: ReactNode;
  readonly children: ReactNode;
}

/** A button with a panel of links and buttons. Opens without script; reader.js closes it on Escape and outside clicks. */
export function Menu({ label, icon = 'more', face, children }: MenuProps) {
  return (
    <details className="menu" data-menu="">
      <summary className={face === undefined ? 'icon-button' : 'menu-face'} aria-label={label} title={label}>
        {face ?? <Icon name={icon} />}
      </summary>
      <div className="menu-panel">{children}</div>
    </details>
  );
}

export function MenuLink({
  href,
  icon,
  keys,
  children,
}: {
  href: string;
  icon: IconName;
  keys?: string;
  children: ReactNode;
}) {
  return (
    <a className="menu-item" href={href}>
      <Icon name={icon} />
      <span>{children}</span>
      {keys === undefined ? null : <kbd>{keys}</kbd>}
    </a>
  );
}

/** `data` are the attributes that the page's script acts on. */
export function MenuButton({
  icon,
  data,
  danger = false,
  children,
}: {
  icon: IconName;
  data: Readonly<Record<`data-${string}`, string>>;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <button type="button" className={danger ? 'menu-item menu-danger' : 'menu-item'} {...data}>
      <Icon name={icon} />
      <span>{children}</span>
    </button>
  );
}

/** A native dialog, opened by `data-open-dialog={id}` on any button. */
export function Dialog({
  id,
  title,
  close,
  children,
}: {
  id: string;
  title: string;
  close: string;
  children: ReactNode;
}) {
  return (
    <dialog id={id} className="dialog" aria-labelledby={`${id}-title`}>
      <div className="dialog-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <button type="button" className="icon-button" data-close-dialog="" aria-label={close} title={close}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
