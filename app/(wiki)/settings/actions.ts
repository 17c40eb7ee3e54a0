'use server';

import { redirect } from 'next/navigation';
import { addressOfWiki } from '#lib/core/hosts.ts';
import { invitationUrl } from '#lib/services/invitations.ts';
import { type FormState, actingUser, textOf } from '../../actions.ts';
import { server } from '../../server.ts';
import { getTranslator } from '../../ui/i18n/request.ts';
import { addressOf, done } from './form-work.ts';

export interface TokenState extends FormState {
  /** Shown once: only its hash is kept. */
  readonly token: string | null;
  readonly tokenId: string | null;
}

export interface LinkState extends FormState {
  readonly url: string | null;
}

export interface SavedState extends FormState {
  readonly saved: boolean;
}

const DAY_MS = 86_400_000;

/** The account is there alone; a form may be on a wiki's host. */
function atApex(path: string): string {
  return new URL(path, server().config.appUrl).href;
}

function roleOf(form: FormData): 'editor' | 'viewer' {
  return form.get('role') === 'viewer' ? 'viewer' : 'editor';
}

export async function saveSettings(_before: SavedState, form: FormData): Promise<SavedState> {
  const { actor } = await actingUser();
  const values = Object.fromEntries(
    ['name', 'purpose', 'home', 'sidebar', 'categories'].map((name) => [name, textOf(form, name)]),
  );
  const error = await done(() =>
    server().services.wikis.update(actor, addressOf(form), {
      name: values['name'],
      purpose: values['purpose'],
      homePath: values['home'],
      sidebarPath: values['sidebar'],
      categories: (values['categories'] ?? '').split(/[\n,]/).filter((line) => line.trim() !== ''),
    }),
  );
  return error === null ? { error, saved: true } : { error, saved: false, values };
}

export async function makeSidebar(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  let path = '';
  const error = await done(async () => {
    ({ path } = await server().services.wikis.makeSidebar(actor, addressOf(form), { agent: null }));
  });
  if (error !== null) return { error };
  const edit = path.split('/').map(encodeURIComponent).join('/');
  redirect(`${textOf(form, 'base')}/-/edit/${edit}`);
}

/** Ends at the wiki's address, which may be on another host by then. */
export async function saveAddress(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const { services, config } = server();
  const slug = textOf(form, 'custom_slug');
  let address = '';
  const error = await done(async () => {
    const wiki = await services.hosts.setCustomSlug(actor, addressOf(form), slug === '' ? null : slug);
    address = addressOfWiki(wiki, config);
  });
  if (error !== null) return { error, values: { custom_slug: slug } };
  redirect(`${address}/-/settings`);
}

export async function setVisibility(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const isPublic = form.get('visibility') === 'public';
  return { error: await done(() => server().services.wikis.update(actor, addressOf(form), { isPublic })) };
}

export async function addMember(_before: SavedState, form: FormData): Promise<SavedState> {
  const { actor } = await actingUser();
  const username = textOf(form, 'username').replace(/^@/, '');
  const input = { username, role: roleOf(form) };
  const error = await done(() => server().services.members.put(actor, addressOf(form), input));
  return { error, saved: error === null, values: { username } };
}

export async function changeRole(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const input = { username: textOf(form, 'username'), role: roleOf(form) };
  return { error: await done(() => server().services.members.put(actor, addressOf(form), input)) };
}

export async function removeMember(_before: FormState, form: FormData): Promise<FormState> {
  const { actor, user } = await actingUser();
  const username = textOf(form, 'username');
  const error = await done(() => server().services.members.remove(actor, addressOf(form), username));
  if (error === null && username === user.username) redirect(atApex('/dashboard'));
  return { error };
}

export async function inviteByLink(_before: LinkState, form: FormData): Promise<LinkState> {
  const { actor } = await actingUser();
  const { services, config } = server();
  const { language } = await getTranslator();
  const email = textOf(form, 'email');
  let url: string | null = null;
  const error = await done(async () => {
    const { code } = await services.invitations.create(actor, addressOf(form), {
      role: roleOf(form),
      expiresInMs: Number(textOf(form, 'days')) * DAY_MS,
      email: email === '' ? null : email,
      language,
    });
    url = invitationUrl(config.appUrl, code);
  });
  return { error, url, values: { email } };
}

export async function revokeInvitation(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const id = textOf(form, 'invitation');
  return { error: await done(() => server().services.invitations.revoke(actor, addressOf(form), id)) };
}

/** For the wiki that the form names; for all of the maker's where it names none. */
export async function makeToken(_before: TokenState, form: FormData): Promise<TokenState> {
  const { actor } = await actingUser();
  const scope = textOf(form, 'scope');
  const days = Number(textOf(form, 'days'));
  const values = { label: textOf(form, 'label'), path: textOf(form, 'path') };
  let made: { token: string; tokenId: string } = { token: '', tokenId: '' };
  const error = await done(async () => {
    const { token, info } = await server().services.tokens.create(actor, {
      wiki: form.has('wiki') ? addressOf(form) : null,
      scope: scope === 'admin' || scope === 'write' ? scope : 'read',
      label: values.label,
      pathPrefix: values.path === '' ? null : values.path,
      expiresInMs: days > 0 ? days * DAY_MS : null,
    });
    made = { token, tokenId: info.tokenId };
  });
  return error === null ? { error, ...made } : { error, token: null, tokenId: null, values };
}

export async function revokeToken(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const { services } = server();
  return {
    error: await done(async () => {
      const wiki = await services.access.open(actor, addressOf(form), 'read');
      await services.tokens.revoke(actor, textOf(form, 'token'), wiki);
    }),
  };
}

export async function transferWiki(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const to = textOf(form, 'username');
  let address = '';
  const error = await done(async () => {
    const wiki = await server().services.members.transfer(actor, addressOf(form), to);
    address = addressOfWiki(wiki, server().config);
  });
  if (error !== null) return { error };
  redirect(`${address}/-/settings/people`);
}

export async function deleteWiki(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const { services } = server();
  const t = await getTranslator();
  let differs = false;
  const error = await done(async () => {
    const wiki = await services.access.open(actor, addressOf(form), 'admin');
    differs = textOf(form, 'confirm').normalize('NFC') !== wiki.name;
    if (!differs) await services.wikis.delete(actor, addressOf(form));
  });
  if (differs) return { error: t('settings.delete_differs') };
  if (error !== null) return { error };
  redirect(atApex('/dashboard'));
}
