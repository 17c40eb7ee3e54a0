/** What the interface says about a state: notices, nothing there, waiting. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

type Tone = 'note' | 'good' | 'warning' | 'danger';

/** `alert` is read out at once: for what an action has come to, not for what a page opens with. */
export function Notice({
  tone = 'note',
  alert = false,
  children,
}: {
  tone?: Tone;
  alert?: boolean;
  children: ReactNode;
}) {
  const role = alert ? { role: tone === 'danger' ? 'alert' : 'status' } : {};
  return (
    <div className={tone === 'note' ? 'notice' : `notice notice-${tone}`} {...role}>
      {children}
    </div>
  );
}

/** What a form was answered with; nothing when all went well. */
export function FormError({ error }: { error: string | null }) {
  return error === null ? null : (
    <Notice tone="danger" alert>
      <p>{error}</p>
    </Notice>
  );
}

/** A screen, or a part of one, with nothing to show yet: why, and the way on. */
export function EmptyState({
  icon,
  title,
  level = 2,
  actions,
  children,
}: {
  icon: IconName;
  title: string;
  level?: 1 | 2 | 3;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const Heading = `h${level}` as const;
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} />
      </span>
      <Heading>{title}</Heading>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <p className="form-actions centred">{actions}</p>}
    </div>
  );
}

export function Spinner({ children }: { children: string }) {
  return (
    <span className="waiting" role="status">
      <span className="spinner" /> {children}
    </span>
  );
}
