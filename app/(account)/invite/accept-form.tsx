'use client';

import { useActionState } from 'react';
import { FormError } from '../../ui/feedback.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { acceptInvitation } from './actions.ts';

export function AcceptForm({ code }: { code: string }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState(acceptInvitation, { error: null });
  return (
    <form action={action} className="form">
      <input type="hidden" name="code" value={code} />
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t('settings.accept')}
        </button>
      </div>
    </form>
  );
}
