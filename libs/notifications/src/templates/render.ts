import Handlebars from 'handlebars';
import type { Topic } from '../contract';
import { templates, type Template, type TemplateFields } from './templates';

type Compiled = Record<keyof Template, HandlebarsTemplateDelegate>;

// Plain text: nothing to escape. A field that a template names and nobody gives is a fault, not an empty place.
const compile = (text: string): HandlebarsTemplateDelegate => Handlebars.compile(text, { noEscape: true, strict: true });
const compiled = new Map<string, Compiled>();

/** Line breaks in a name must not become lines of a mail's header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

export function render<T extends Topic>(topic: T, locale: string, fields: TemplateFields[T]): Template {
  const language = locale.toLowerCase().split(/[-_]/)[0];
  const known = language in templates ? language : 'en';
  const { subject, body } = compiledTemplate(known, topic);
  return { subject: oneLine(subject(fields)), body: body(fields) };
}

function compiledTemplate(language: string, topic: Topic): Compiled {
  const key = `${language}/${topic}`;
  let found = compiled.get(key);
  if (!found) {
    const { subject, body } = templates[language][topic];
    found = { subject: compile(subject), body: compile(body) };
    compiled.set(key, found);
  }
  return found;
}
