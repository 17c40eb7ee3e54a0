import type { Translated } from '../types.ts';
import type { account as source } from '../en/account.ts';

export const account: Translated<typeof source> = {
  hero: 'Ein Wiki für Sie und Ihren Assistenten',
  hero_text:
    'wikibot bewahrt, was Sie wissen, in verlinkten Seiten aus reinem Text, in denen Menschen und KI-Assistenten Seite an Seite lesen und schreiben.',
  features: 'Was es ist',
  together: 'Gemeinsam geschrieben',
  together_text:
    'Sie schreiben im Browser oder in Ihrem eigenen Editor; Ihr Assistent liest, schreibt und pflegt dieselben Seiten über MCP.',
  in_git: 'In Git bewahrt',
  in_git_text:
    'Jedes Wiki ist ein Repository. Klonen Sie es, arbeiten Sie ohne Netz daran, schieben Sie es zurück; der Verlauf sagt, wer was schrieb, Mensch oder Programm.',
  yours: 'Es gehört Ihnen',
  yours_text:
    'Reines Markdown mit Links zwischen den Seiten. Was Sie aus Obsidian mitbringen, öffnet sich, wie es ist, und geht ebenso wieder hinaus.',
  sign_in: 'Anmelden',
  signing_in_title: 'Anmeldung',
  sign_in_failed: 'Die Anmeldung ist nicht gelungen. Bitte versuchen Sie es noch einmal.',
  sign_in_first: 'Für diese Seite müssen Sie angemeldet sein. Danach kommen Sie zu ihr zurück.',
  ask_operator: 'Dieses Wiki meldet über einen Identitätsdienst an; bitten Sie den Betreiber um Zugang.',
  one_time_link: 'Mit einem Einmal-Link',
  one_time_text:
    'Öffnen Sie den Anmelde-Link, den {command} ausgegeben hat. Er gilt einmal. Einen weiteren gibt dieser Befehl dort, wo wikibot installiert ist:',
  paste_code: 'Oder fügen Sie den Code des Links ein',
  link_used: 'Dieser Anmelde-Link wurde schon benutzt oder ist abgelaufen.',
  link_again:
    'Für einen neuen führen Sie {command} dort aus, wo wikibot installiert ist, und öffnen Sie den Link, der erscheint.',
  sign_in_unavailable: 'Der Server konnte Sie gerade nicht anmelden. Der Link gilt weiter.',
  signed_in: 'Angemeldet. Ihre Wikis werden geöffnet…',
  signing_in: 'Sie werden angemeldet…',
  needs_script:
    'Die Anmeldung braucht JavaScript. Erlauben Sie es für diese Adresse und öffnen Sie den Link noch einmal.',
  welcome: 'Willkommen',
  welcome_text:
    'Wählen Sie einen Benutzernamen. Er ist Teil der Adresse Ihrer Wikis und steht neben dem, was Sie schreiben.',
  username: 'Benutzername',
  username_hint: '3 bis 30 aus a bis z, 0 bis 9 und Bindestrichen. Er kann später nicht geändert werden.',
  username_address: 'Ihre Wikis stehen unter {address}',
  username_case: 'Nur Kleinbuchstaben.',
  username_letters: 'Nur a bis z, 0 bis 9 und Bindestriche.',
  username_hyphen: 'Kein Bindestrich am Anfang oder Ende.',
  username_short: 'Mindestens 3 Zeichen.',
  username_long: 'Höchstens 30 Zeichen.',
  continue: 'Weiter',
  your_wikis: 'Ihre Wikis',
  no_wiki: 'Noch kein Wiki',
  no_wiki_text:
    'Ein Wiki beginnt mit einer Startseite und einer Anleitung für Ihren Assistenten. Geben Sie ihm einen Namen und sagen Sie, wofür es da ist; beides lässt sich später ändern.',
  new_wiki: 'Neues Wiki',
  create_wiki: 'Wiki anlegen',
  creating: 'Wird angelegt…',
  address: 'Adresse',
  purpose_hint: 'Wofür es da ist. Ihr Assistent liest das zuerst.',
  who_reads: 'Wer es lesen kann',
  only_members: 'Nur Sie und wen Sie einladen',
  everybody: 'Alle',
  no_public_wikis: 'Keine öffentlichen Wikis',
  none_visible: '@{name} hat kein Wiki, das Sie sehen können.',
  create_first: 'Legen Sie Ihr erstes Wiki an',
  changed: 'geändert {date}',
};
