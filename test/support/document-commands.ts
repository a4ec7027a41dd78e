/** The commands in the code blocks of a document, and the comment before a block that says why CI does not run it. */

export interface DocumentBlock {
  /** Line of the fence, from 1. */
  readonly line: number;
  /** After the fence: `sh`, `json`, ...; empty if there is none. */
  readonly language: string;
  readonly lines: readonly string[];
  readonly note: BlockNote | undefined;
}

export interface BlockNote {
  readonly kind: 'not-run' | 'run-by';
  /** The reason, or the test file. */
  readonly text: string;
}

export interface DocumentCommand {
  /** As written, without its comment. */
  readonly text: string;
  /** The command of package.json, such as `deploy`; `undefined` for a program of others. */
  readonly script: string | undefined;
  readonly args: readonly string[];
}

const fence = /^\s*```(\S*)\s*$/;
const noteForm = /^\s*<!-- (not run by CI|run by)(?:: | )(.+) -->\s*$/;

/** @returns the code blocks of a Markdown text, in order */
export function blocksOf(text: string): readonly DocumentBlock[] {
  const lines = text.split('\n');
  const blocks: DocumentBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [, language] = fence.exec(lines[index] ?? '') ?? [];
    if (language === undefined) continue;
    const end = lines.findIndex((line, at) => at > index && fence.test(line));
    if (end < 0) throw new Error(`The code block of line ${index + 1} does not end.`);
    const before = lines.slice(0, index).findLast((line) => line.trim() !== '') ?? '';
    blocks.push({ line: index + 1, language, lines: lines.slice(index + 1, end), note: noteOf(before) });
    index = end;
  }
  return blocks;
}

function noteOf(line: string): BlockNote | undefined {
  const [, kind, text] = noteForm.exec(line) ?? [];
  if (text === undefined) return undefined;
  return { kind: kind === 'run by' ? 'run-by' : 'not-run', text };
}

/** @returns whether a person would type its lines into a shell */
export function isShell({ language, lines }: DocumentBlock): boolean {
  if (['sh', 'bash', 'console'].includes(language)) return true;
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return language === '' && /^\s*(npm|npx|node|export|curl|git|apt-get|sudo|aliyun|ossutil|s) /.test(first);
}

/**
 * @returns the commands of a block, those after `&&` and `|` apart; lines that end in a backslash are one, and variables that are set are none
 */
export function commandsOf({ lines }: DocumentBlock): readonly DocumentCommand[] {
  return lines
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
    .flatMap((line) => line.split(/ (?:&&|\|\||\||&)(?: |$)/))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^export [A-Z_]+=\S*$/.test(line))
    .map(commandOf);
}

const ofPackage = /^(?:npx \.\/alb-cert-rotator-[\d.]+\.tgz|alb-cert-rotator)(?: ([a-z][a-z:]*))?(.*)$/;
const ofClone = /^npm (?:run (?:--silent )?([a-z][a-z:]*)|(start|test))(?: --(?: |$)(.*)| *[<>].*)?$/;

function commandOf(text: string): DocumentCommand {
  const assigned = text.replace(/^(?:[A-Z_]+=\S+ )+/, '');
  const [, script, short, given] = ofClone.exec(assigned) ?? [];
  const name = script ?? short;
  if (name !== undefined) return { text, script: name, args: wordsOf(given ?? '') };
  const [packaged, command, rest] = ofPackage.exec(assigned) ?? [];
  if (packaged !== undefined)
    return { text, script: command ?? 'alb-cert-rotator', args: wordsOf(rest ?? '') };
  return { text, script: undefined, args: [] };
}

/** Quoted texts are one word. */
function wordsOf(text: string): readonly string[] {
  return text.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
}
