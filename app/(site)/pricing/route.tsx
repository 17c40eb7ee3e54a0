import { siteRoute } from '../respond.ts';
import { PricingPage } from './pricing-page.tsx';

export const dynamic = 'force-dynamic';

export const GET = siteRoute(({ t, config }) => (
  <PricingPage
    t={t}
    appUrl={config.appUrl}
    operator={config.operator?.name ?? null}
    contact={config.operator?.contact ?? null}
    isBilled={config.stripe !== null}
    price={config.priceText}
    limits={config.limits}
    wikiDomain={config.wikiDomain}
  />
));
