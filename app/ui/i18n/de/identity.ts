import type { Translated } from '../types.ts';
import type { identity as source } from '../en/identity.ts';

export const identity: Translated<typeof source> = {
  with_provider: 'Weiter mit {provider}',
  opening: '{provider} wird geöffnet…',
  your_provider: 'Ihrem Anbieter',
  elsewhere: 'Sie melden sich dort an und kommen hierher zurück. Ihr Passwort bleibt dort.',
  failed: 'Die Anmeldung mit {provider} ist nicht gelungen. Bitte versuchen Sie es noch einmal.',
  cancelled:
    'Die Anmeldung mit {provider} wurde abgebrochen; nichts hat sich geändert. Versuchen Sie es wieder, wann Sie möchten.',
  unavailable: '{provider} ist gerade nicht zu erreichen. Bitte versuchen Sie es in ein paar Minuten noch einmal.',
  misconfigured:
    'Die Anmeldung mit {provider} ist hier nicht richtig eingerichtet. Ein neuer Versuch hilft nicht; bitte sagen Sie es dem Betreiber.',
  expired:
    'Das hat zu lange gedauert, oder es wurde in einem anderen Browser begonnen. Bitte versuchen Sie es hier noch einmal.',
  browser:
    'Ihr Browser hat nicht behalten, was Sie zu diesem Wiki bringt. Erlauben Sie Cookies für diese Adresse und versuchen Sie es noch einmal.',
  same_email: 'Sie haben gerade ein neues Konto begonnen. Ein anderes hier hat dieselbe E-Mail-Adresse.',
  same_email_next:
    'Konten werden nie über die E-Mail-Adresse verbunden. Ist das andere Ihres, dann wählen Sie jetzt keinen Namen: Melden Sie sich ab, dann an wie zuvor, und fügen Sie {provider} in den Einstellungen Ihres Kontos hinzu.',
  sign_out: 'Abmelden',
  free: '„{name}“ ist frei.',
  taken: '„{name}“ ist vergeben.',
  reserved: '„{name}“ ist dieser Website vorbehalten.',
  free_instead: 'Diese sind frei:',
  ways: 'Wie Sie sich anmelden',
  ways_hint: 'Mit mehr als einem Weg behalten Sie Ihr Konto, wenn Sie den anderen verlieren.',
  added: 'seit {date}',
  through: 'über {broker}',
  local: 'Einmal-Links',
  add: '{provider} hinzufügen',
  add_another: 'Weiteren Weg hinzufügen',
  remove: 'Entfernen…',
  remove_means: 'Mit {provider} kommen Sie dann nicht mehr in dieses Konto. Ihr Konto dort bleibt, wie es ist.',
  remove_yes: 'Entfernen',
  linked: '{provider} wurde hinzugefügt. Von nun an können Sie sich damit anmelden.',
  already: 'Mit diesem Konto von {provider} können Sie sich schon anmelden.',
  belongs:
    'Dieses Konto von {provider} gehört zu einem anderen Konto hier. Ist es Ihres, dann melden Sie sich dort an und entfernen Sie {provider} zuerst.',
  also_on: 'auch auf {hosts}',
  end_all: 'Überall abmelden…',
  end_all_means: 'Jeder Browser muss sich neu anmelden, auch dieser. Tokens gelten weiter.',
  end_all_yes: 'Überall abmelden',
};
