import type { Topic } from '../contract';

export interface Template {
  readonly subject: string;
  readonly body: string;
}

/** What can be filled in: strings only, each named where it is used. */
export interface TemplateFields {
  'school-welcome': { readonly name: string; readonly school: string; readonly slug: string };
  'enrollment-confirmed': { readonly name: string; readonly school: string; readonly student: string; readonly activity: string };
}

/** By language; a locale without templates of its own gets those of its language, and else English. */
export const templates: Readonly<Record<string, Readonly<Record<Topic, Template>>>> = {
  en: {
    'school-welcome': {
      subject: '{{school}} is open',
      body: 'Hello {{name}},\n\n{{school}} is ready. Log in at the school "{{slug}}" with this mail address and the password that was set when the school was opened.\n\nYour Schoolhouse',
    },
    'enrollment-confirmed': {
      subject: '{{student}} is enrolled in {{activity}}',
      body: 'Hello {{name}},\n\n{{student}} has a seat in {{activity}}. What there is to pay, and by when, stands in your account.\n\n{{school}}',
    },
  },
  de: {
    'school-welcome': {
      subject: '{{school}} ist eröffnet',
      body: 'Guten Tag {{name}},\n\n{{school}} ist bereit. Melden Sie sich bei der Schule "{{slug}}" mit dieser Mailadresse an und mit dem Passwort, das bei der Eröffnung gesetzt wurde.\n\nIhr Schoolhouse',
    },
    'enrollment-confirmed': {
      subject: '{{student}} ist für {{activity}} angemeldet',
      body: 'Guten Tag {{name}},\n\n{{student}} hat einen Platz in {{activity}}. Was zu zahlen ist und bis wann, steht in Ihrem Konto.\n\n{{school}}',
    },
  },
};
