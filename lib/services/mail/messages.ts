/** What mails say, in each language of the interface. Whoever has no known language is written to in English. */
import type { WikiAddress } from '../types.ts';
import type { PausedReason } from '../webhooks/types.ts';
import type { MailContent } from './types.ts';

export type MailLanguage = 'en' | 'de';

interface InWiki {
  readonly appUrl: string;
  readonly wiki: WikiAddress & { readonly name: string };
  readonly language?: MailLanguage | undefined;
}

type Role = 'editor' | 'viewer';

export function invitationMail({
  wiki,
  url,
  role,
  invitedBy,
  expiresAt,
  language = 'en',
}: InWiki & { url: string; role: Role; invitedBy: string; expiresAt: Date }): MailContent {
  const until = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(expiresAt);
  if (language === 'de')
    return {
      subject: `${invitedBy} lädt Sie in das Wiki „${wiki.name}“ ein`,
      paragraphs: [
        `${invitedBy} lädt Sie in das Wiki „${wiki.name}“ ein. Sie können darin ${role === 'editor' ? 'lesen und schreiben' : 'lesen'}.`,
        `Der Link gilt einmal, bis zum ${until}. Wer ihn hat, kann ihn benutzen; geben Sie ihn nicht weiter.`,
      ],
      action: { label: 'Einladung ansehen', url },
      reason: `Diese Mail kommt von wikibot, weil ${invitedBy} Ihre Adresse eingegeben hat. Wenn Sie nichts erwarten, lassen Sie sie liegen.`,
    };
  return {
    subject: `${invitedBy} invites you to the wiki “${wiki.name}”`,
    paragraphs: [
      `${invitedBy} invites you to the wiki “${wiki.name}”. You can ${role === 'editor' ? 'read and write' : 'read'} in it.`,
      `The link works once, until ${until}. Whoever has it can use it, so keep it to yourself.`,
    ],
    action: { label: 'See the invitation', url },
    reason: `wikibot sends this mail because ${invitedBy} has entered your address. If you expect nobody, leave it alone.`,
  };
}

export function memberAddedMail({
  appUrl,
  wiki,
  role,
  by,
  language = 'en',
}: InWiki & { role: Role; by: string }): MailContent {
  const url = urlOf(appUrl, wiki);
  if (language === 'de')
    return {
      subject: `Sie gehören jetzt zum Wiki „${wiki.name}“`,
      paragraphs: [
        `${by} hat Sie in das Wiki „${wiki.name}“ aufgenommen. Sie können darin ${role === 'editor' ? 'lesen und schreiben' : 'lesen'}.`,
      ],
      action: { label: 'Wiki öffnen', url },
      reason: REASON.de,
    };
  return {
    subject: `You are a member of the wiki “${wiki.name}” now`,
    paragraphs: [
      `${by} has added you to the wiki “${wiki.name}”. You can ${role === 'editor' ? 'read and write' : 'read'} in it.`,
    ],
    action: { label: 'Open the wiki', url },
    reason: REASON.en,
  };
}

export function memberRemovedMail({ wiki, by, language = 'en' }: InWiki & { by: string }): MailContent {
  if (language === 'de')
    return {
      subject: `Sie gehören nicht mehr zum Wiki „${wiki.name}“`,
      paragraphs: [
        `${by} hat Sie aus dem Wiki „${wiki.name}“ entfernt. Ihre Tokens für dieses Wiki gelten nicht mehr; was Sie geschrieben haben, bleibt.`,
      ],
      action: null,
      reason: REASON.de,
    };
  return {
    subject: `You are no longer a member of the wiki “${wiki.name}”`,
    paragraphs: [
      `${by} has removed you from the wiki “${wiki.name}”. Your tokens for it have ended; what you wrote stays.`,
    ],
    action: null,
    reason: REASON.en,
  };
}

export function webhookPausedMail({
  appUrl,
  wiki,
  host,
  why,
  language = 'en',
}: InWiki & { host: string; why: Exclude<PausedReason, 'creator_left'> }): MailContent {
  const url = `${urlOf(appUrl, wiki)}/-/settings/webhooks`;
  if (language === 'de')
    return {
      subject: `Ein Webhook des Wikis „${wiki.name}“ ist angehalten`,
      paragraphs: [
        why === 'gone'
          ? `${host} hat geantwortet, dass es diese Adresse nicht mehr gibt (410).`
          : `${host} hat seit einem Tag keine Meldung angenommen.`,
        'Es wird nichts mehr dorthin geschickt, bis Sie den Webhook fortsetzen. In den Einstellungen steht, was jede Meldung ergeben hat.',
      ],
      action: { label: 'Webhooks öffnen', url },
      reason: REASON.de,
    };
  return {
    subject: `A webhook of the wiki “${wiki.name}” is paused`,
    paragraphs: [
      why === 'gone'
        ? `${host} has answered that this address is gone (410).`
        : `${host} has not accepted a delivery for a day.`,
      'Nothing more is sent there until you resume the webhook. The settings show what became of each delivery.',
    ],
    action: { label: 'Open the webhooks', url },
    reason: REASON.en,
  };
}

const REASON: Readonly<Record<MailLanguage, string>> = {
  en: 'wikibot sends this mail because it concerns your account.',
  de: 'wikibot schickt diese Mail, weil sie Ihr Konto betrifft.',
};

function urlOf(appUrl: string, { owner, slug }: WikiAddress): string {
  return `${appUrl}/@${owner}/${slug}`;
}
