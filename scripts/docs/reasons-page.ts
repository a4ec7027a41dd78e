/**
 * docs/reasons.md and docs/reasons.zh.md from the table of sentences. Pure.
 *
 * A template has the frame of the page, and below the heading of each code what is to be known beyond the sentence of the table. It is
 * not in the table, since the bundles of the functions contain that.
 */
import { configVariables } from '../../shared/config/config.ts';
import { isReasonCode, type ReasonCode, reasons } from '../../shared/core/model/reasons.ts';
import { fill } from '../../shared/core/model/texts/fill.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { reasonTexts } from '../../shared/core/model/texts/reason-texts.ts';
import { actorWords, urgencyWords } from '../../shared/core/model/texts/words.ts';
import { deployVariableList } from '../deploy/settings/variables.ts';

interface Frame {
  readonly todo: string;
  readonly nothing: string;
  readonly columns: readonly string[];
  readonly yes: string;
  readonly no: string;
}

const frames: Readonly<Record<Language, Frame>> = {
  en: {
    todo: '**What to do:** ',
    nothing: 'Nothing.',
    columns: ['code', 'who acts', 'how soon', 'ends by itself'],
    yes: 'yes',
    no: 'no',
  },
  zh: {
    todo: '**处理方法：**',
    nothing: '无需处理。',
    columns: ['代码', '由谁处理', '紧急程度', '自行结束'],
    yes: '是',
    no: '否',
  },
};

const TABLE = '<!-- table of reasons -->';
const WIDTH = 130;

/** @throws if the template has no section for a reason, or one for a code that is none */
export function reasonsPage(language: Language, template: string): string {
  const missing = Object.keys(reasons).filter((code) => !template.includes(`\n### \`${code}\`\n`));
  if (missing.length > 0) throw new Error(`The template has no section for ${missing.join(', ')}.`);
  const [frame = '', ...parts] = template.split('\n### ');
  const sections = parts.map((part) => {
    const [, code = ''] = /^`([^`]+)`\n/.exec(part) ?? [];
    if (!isReasonCode(code)) throw new Error(`${code} is no reason.`);
    // The next heading of the frame, if the section is the last of its group.
    const end = part.indexOf('\n## ');
    const own = end < 0 ? part : part.slice(0, end);
    return `${sectionOf(language, code, own.slice(code.length + 3).trim())}${end < 0 ? '' : `\n${part.slice(end)}`}`;
  });
  const page = [frame.trimEnd(), ...sections.map((part) => part.trim())].join('\n\n');
  return `${page}\n`.replace(TABLE, tableOf(language));
}

function sectionOf(language: Language, code: ReasonCode, more: string): string {
  const { says, todo } = reasonTexts[code][language];
  const frame = frames[language];
  const sentence = fill(language, says, {});
  const paragraphs = more === '' ? [sentence] : [sentence, more];
  const remedy = `${frame.todo}${todo ?? frame.nothing}`;
  return [
    `### \`${code}\``,
    ...paragraphs.map((text) => laidOut(language, text)),
    laidOut(language, remedy),
  ].join('\n\n');
}

/** Chinese has no blanks to break at: a line break would become a blank. */
function laidOut(language: Language, text: string): string {
  const marked = markedUp(text);
  if (language === 'zh') return marked;
  return marked
    .split('\n\n')
    .map((paragraph) => (paragraph.startsWith('- ') ? paragraph : wrappedAt(paragraph.replaceAll('\n', ' '))))
    .join('\n\n');
}

function wrappedAt(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines.splice(-1, 1, `${last} ${word}`);
  }
  return lines.join('\n');
}

const variables: ReadonlySet<string> = new Set(
  [...configVariables, ...deployVariableList].map(({ name }) => name),
);
const fields: ReadonlySet<string> = new Set(['listenerIds', 'certificateId', 'force', '--load-balancer']);

/** Names of variables and of fields of a command, outside of what is code already. */
function markedUp(text: string): string {
  return text
    .split('`')
    .map((part, index) =>
      index % 2 === 1
        ? `\`${part}\``
        : part.replace(/--[a-z-]+|yundun-cert:\w+|[A-Za-z][A-Za-z_]*(?:=[a-z-]+)?/g, (word) =>
            variables.has(word.replace(/=.*/, '')) || fields.has(word) || word.startsWith('yundun-cert:')
              ? `\`${word}\``
              : word,
          ),
    )
    .join('');
}

function tableOf(language: Language): string {
  const { columns, yes, no } = frames[language];
  const rows = Object.entries(reasons).map(([code, { actor, urgency, endsByItself }]) => [
    `\`${code}\``,
    actorWords[language][actor],
    urgencyWords[language][urgency],
    endsByItself ? yes : no,
  ]);
  return [columns, columns.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replace(/^\| --- .*$/m, '|---|---|---|---|');
}
