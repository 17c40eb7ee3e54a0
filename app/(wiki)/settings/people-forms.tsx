'use client';

import { useActionState } from 'react';
import type { WikiAddress } from '#lib/services/types.ts';
import type { FormState } from '../../actions.ts';
import { FormError, Notice } from '../../ui/feedback.tsx';
import { CopyField, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { addMember, changeRole, inviteByLink } from './actions.ts';
import { AddressFields } from './general-form.tsx';

const ROLES = ['editor', 'viewer'] as const;

function RoleOptions() {
  const t = useTexts<'settings'>();
  return ROLES.map((role) => (
    <option key={role} value={role}>
      {t(`settings.${role}`)} ({t(`settings.${role}_may`)})
    </option>
  ));
}

export function RoleForm({ wiki, username, role }: { wiki: WikiAddress; username: string; role: string }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState<FormState, FormData>(changeRole, { error: null });
  return (
    <form action={action} className="inline-form">
      <AddressFields wiki={wiki} />
      <input type="hidden" name="username" value={username} />
      {/* The key has a changed role chosen after the page was drawn anew. */}
      <select key={role} name="role" defaultValue={role} aria-label={t('settings.role_of', { name: username })}>
        {ROLES.map((each) => (
          <option key={each} value={each}>
            {t(`settings.${each}`)}
          </option>
        ))}
      </select>
      <button className="button" type="submit" disabled={pending}>
        {t.rich('settings.change_role', {
          name: username,
          hidden: (text) => <span className="visually-hidden">{text}</span>,
        })}
      </button>
      <FormError error={state.error} />
    </form>
  );
}

export function AddMemberForm({ wiki }: { wiki: WikiAddress }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState(addMember, { error: null, saved: false });
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <div className="field-row">
        <Field id="username" label={t('settings.username')}>
          <input
            name="username"
            type="text"
            required
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            defaultValue={state.saved ? '' : (state.values?.['username'] ?? '')}
          />
        </Field>
        <Field id="add-role" label={t('settings.role')}>
          <select name="role">
            <RoleOptions />
          </select>
        </Field>
        <button className="button" type="submit" disabled={pending}>
          {t('settings.add')}
        </button>
      </div>
      <FormError error={state.error} />
      <p role="status" className="hint hint-good">
        {state.saved ? t('settings.added', { name: state.values?.['username'] ?? '' }) : ''}
      </p>
    </form>
  );
}

export function InviteForm({ wiki }: { wiki: WikiAddress }) {
  const t = useTexts<'settings' | 'common'>();
  const [state, action, pending] = useActionState(inviteByLink, { error: null, url: null });
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <div className="field-row">
        <Field id="invite-role" label={t('settings.role')}>
          <select name="role">
            <RoleOptions />
          </select>
        </Field>
        <Field id="invite-days" label={t('settings.expires')}>
          <select name="days" defaultValue="7">
            {[1, 7, 30, 90].map((days) => (
              <option key={days} value={days}>
                {t('settings.days', { count: days })}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <Field id="invite-email" label={t('settings.invite_mail')} hint={t('settings.invite_mail_hint')}>
        <input
          name="email"
          type="email"
          maxLength={254}
          autoComplete="off"
          placeholder={t('settings.invite_mail_form')}
          defaultValue={state.url === null ? (state.values?.['email'] ?? '') : ''}
        />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button" type="submit" disabled={pending}>
          {t('settings.make_link')}
        </button>
      </div>
      {state.url === null ? null : (
        <Notice tone="good" alert>
          <p>
            {(state.values?.['email'] ?? '') === ''
              ? t('settings.link_once')
              : t('settings.link_sent', { email: state.values?.['email'] ?? '' })}
          </p>
          <CopyField id="invitation-link" label={t('settings.invitation')} text={state.url} copy={t('common.copy')} />
        </Notice>
      )}
    </form>
  );
}
