/** The parts of a wiki's settings, each with its own address, and who is offered which. */
import { rightsOn } from '#lib/core/access.ts';
import type { Actor } from '#lib/core/access.ts';
import type { WikiInfo } from '#lib/services/types.ts';
import type { IconName } from '../../ui/icons.tsx';

export const SECTIONS = {
  general: { icon: 'gear', right: 'write' },
  people: { icon: 'people', right: 'read' },
  connect: { icon: 'link', right: 'read' },
  tokens: { icon: 'key', right: 'read' },
  git: { icon: 'git', right: 'read' },
  webhooks: { icon: 'send', right: 'admin' },
  audit: { icon: 'list', right: 'admin' },
  danger: { icon: 'alert', right: 'admin' },
} as const satisfies Record<string, { icon: IconName; right: 'read' | 'write' | 'admin' }>;

export type SettingsSection = keyof typeof SECTIONS;

/** In order; the first one is what the bare address shows. */
export function sectionsFor(actor: Actor, wiki: WikiInfo): SettingsSection[] {
  const rights = rightsOn(actor, wiki);
  return names().filter((name) => rights.has(SECTIONS[name].right));
}

export function isSection(name: string): name is SettingsSection {
  return Object.hasOwn(SECTIONS, name);
}

function names(): SettingsSection[] {
  return Object.keys(SECTIONS).filter(isSection);
}
