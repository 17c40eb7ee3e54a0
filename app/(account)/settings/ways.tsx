/** The ways into an account: identity providers, one more, one less. */
import { providerLabels, providerName } from '#lib/adapters/identity/providers.ts';
import type { IdentityInfo } from '#lib/services/identities/types.ts';
import { Confirm } from '../../(wiki)/settings/confirm.tsx';
import { isSignInProblem } from '../../identity/failures.ts';
import { nameOf, problemText } from '../../identity/problem-text.ts';
import { server } from '../../server.ts';
import { When } from '../../ui/dates.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { unlink } from './actions.ts';
import { AddProvider } from './add-provider.tsx';

interface WaysProps {
  readonly t: Translator;
  readonly identities: readonly IdentityInfo[];
  /** How adding one went. */
  readonly outcome: { readonly link: unknown; readonly provider: unknown };
}

export function Ways({ t, identities, outcome }: WaysProps) {
  const { config } = server();
  const offered =
    config.workos === null ? providerLabels(config) : [{ id: 'workos', name: t('identity.your_provider') }];
  return (
    <section className="card" aria-labelledby="sign-in">
      <h2 id="sign-in">{t('identity.ways')}</h2>
      <Outcome t={t} outcome={outcome} />
      <ul className="rows">
        {identities.map((identity) => (
          <Way key={identity.identityId} t={t} identity={identity} isLast={identities.length === 1} />
        ))}
      </ul>
      <p className="hint">{t('identity.ways_hint')}</p>
      <TextsFor t={t} namespaces={['identity']}>
        <div className="form-actions">
          {offered.map((provider) => (
            <AddProvider key={provider.id} provider={provider} />
          ))}
        </div>
      </TextsFor>
    </section>
  );
}

function Way({ t, identity, isLast }: { t: Translator; identity: IdentityInfo; isLast: boolean }) {
  const { provider, broker, email, since, identityId } = identity;
  const name = provider === 'local' ? t('identity.local') : providerName(provider, server().config);
  const isBehind = broker !== null && broker !== provider;
  return (
    <li>
      <div className="row-main">
        <p className="row-title" dir="auto">
          {name}
        </p>
        <p className="row-note">
          {email === null ? null : (
            <>
              <bdi>{email}</bdi> ·{' '}
            </>
          )}
          {isBehind ? `${t('identity.through', { broker: providerName(broker, server().config) })} · ` : ''}
          {t.rich('identity.added', { date: <When t={t} date={since} form="day" /> })}
        </p>
      </div>
      {isLast ? null : (
        <Confirm
          action={unlink}
          values={{ identity: identityId }}
          label={t('identity.remove')}
          yes={t('identity.remove_yes')}
        >
          <p>{t('identity.remove_means', { provider: name })}</p>
        </Confirm>
      )}
    </li>
  );
}

function Outcome({ t, outcome: { link, provider } }: { t: Translator; outcome: WaysProps['outcome'] }) {
  if (link === 'linked' || link === 'already') {
    return (
      <Notice tone="good" alert>
        <p>{t(`identity.${link}`, { provider: nameOf(t, provider) })}</p>
      </Notice>
    );
  }
  const text =
    link === 'taken'
      ? t('identity.belongs', { provider: nameOf(t, provider) })
      : isSignInProblem(link)
        ? problemText(t, link, provider)
        : null;
  return text === null ? null : (
    <Notice tone="danger" alert>
      <p>{text}</p>
    </Notice>
  );
}
