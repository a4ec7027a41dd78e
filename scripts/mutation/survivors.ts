/** Reads a report of Stryker: which mutants no test noticed, and which of them the committed list explains. */
import { z } from 'zod';

const position = z.object({ line: z.number(), column: z.number() });
const reportSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          status: z.string(),
          testsCompleted: z.number().optional(),
          location: z.object({ start: position, end: position }),
        }),
      ),
    }),
  ),
});

export type Report = z.infer<typeof reportSchema>;
type ReportedFile = Report['files'][string];
type Mutant = ReportedFile['mutants'][number];

/** A mutant by its text, so that it is found again after lines above it have changed. */
export interface Survivor {
  readonly file: string;
  /** The line in which it begins, without indentation. */
  readonly line: string;
  /** The mutated text and its replacement, on one line. */
  readonly from: string;
  readonly to: string;
}

export interface ListedSurvivor extends Survivor {
  /** Why it cannot matter. */
  readonly why: string;
}

export interface FoundSurvivor extends Survivor {
  readonly at: Mutant['location'];
  /** As it is, over several lines. */
  readonly replacement: string;
  readonly mutator: string;
  /** Whether a test runs this line. */
  readonly covered: boolean;
  /** False if Stryker reports that it survived without a single test: its test file may have failed while it was loaded. */
  readonly measured: boolean;
  /** `undefined`: it is not on the list. */
  readonly why: string | undefined;
}

export interface FileResult {
  readonly file: string;
  /** Mutants without those that do not compile or are left out. */
  readonly mutants: number;
  readonly noticed: number;
  readonly survivors: readonly FoundSurvivor[];
  /** Listed survivors that tests notice, or that are no longer made. */
  readonly outdated: readonly ListedSurvivor[];
}

const listSchema = z.array(
  z.strictObject({
    file: z.string(),
    line: z.string(),
    from: z.string(),
    to: z.string(),
    why: z.string().min(20),
  }),
);

export function parseReport(text: string): Report {
  return reportSchema.parse(JSON.parse(text));
}

export function parseList(text: string): readonly ListedSurvivor[] {
  return listSchema.parse(JSON.parse(text));
}

const noticedStatus: ReadonlySet<string> = new Set(['Killed', 'Timeout']);
const survivedStatus: ReadonlySet<string> = new Set(['Survived', 'NoCoverage']);

/**
 * @param wasNoticed whether tests noticed the mutant when it was repeated (replay.ts)
 * @returns `undefined`: the report has no such file, or another version of it
 */
export function resultOf(
  report: Report,
  file: string,
  source: string,
  list: readonly ListedSurvivor[],
  wasNoticed: (survivor: FoundSurvivor) => boolean = () => false,
): FileResult | undefined {
  const reported = report.files[file];
  if (reported?.source !== source) return undefined;
  const listed = list.filter((one) => one.file === file);
  const survived = reported.mutants
    .filter(({ status }) => survivedStatus.has(status))
    .map((mutant) => foundSurvivor(file, source, mutant, listed));
  const survivors = survived.filter((one) => !wasNoticed(one));
  const killed = reported.mutants.filter(({ status }) => noticedStatus.has(status)).length;
  return {
    file,
    mutants: killed + survived.length,
    noticed: killed + survived.length - survivors.length,
    survivors,
    outdated: listed.filter((one) => !survivors.some((found) => isSame(found, one))),
  };
}

function foundSurvivor(
  file: string,
  source: string,
  { location, mutatorName, replacement = '', status, testsCompleted }: Mutant,
  listed: readonly ListedSurvivor[],
): FoundSurvivor {
  const { start, end } = location;
  const lines = source.split('\n');
  const covering = lines.slice(start.line - 1, end.line);
  const last = covering.length - 1;
  const text = covering
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n');
  const survivor: Survivor = {
    file,
    line: (lines[start.line - 1] ?? '').trim(),
    from: onOneLine(text),
    to: onOneLine(replacement),
  };
  return {
    ...survivor,
    mutator: mutatorName,
    at: location,
    replacement,
    covered: status !== 'NoCoverage',
    measured: status === 'NoCoverage' || testsCompleted !== 0,
    why: listed.find((one) => isSame(one, survivor))?.why,
  };
}

/** What of the list does not fit the tree: the quoted line, or the mutated text, is not in the file. */
export function misfits(
  list: readonly ListedSurvivor[],
  sourceOf: (file: string) => string | undefined,
): readonly string[] {
  return list.flatMap(({ file, line, from }) => {
    const source = sourceOf(file);
    if (source === undefined) return [`${file} does not exist`];
    if (!source.split('\n').some((one) => one.trim() === line)) return [`${file} has no line ${line}`];
    return onOneLine(source).includes(from) ? [] : [`${file} does not contain ${from}`];
  });
}

function isSame(one: Survivor, other: Survivor): boolean {
  return one.line === other.line && one.from === other.from && one.to === other.to;
}

export function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
