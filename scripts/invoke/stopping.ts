/**
 * Ctrl-C and SIGTERM while scan or rotate runs on a person's machine. The first one lets the change that has begun be finished or undone, and
 * nothing else begin; where nothing is changed, it ends the program. The second one ends the program at once, and says what is open.
 */
import { inUtc } from '../../shared/base/words.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import type { Progress } from '../../shared/core/reports/progress.ts';
import { type StoppingTexts, stoppingTexts } from './stopping-texts.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** As a shell reports a program that a signal has ended. */
const statuses: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

export const stopSignals = Object.keys(statuses) as readonly StopSignal[];

/** npm passes Ctrl-C on, which the terminal has sent, too: that is no second one. */
const SAME_KEY_MS = 250;

export interface StoppingPorts {
  readonly now: () => number;
  /** On stderr. */
  readonly tell: (line: string) => void;
  /** Of the person, when a signal comes; default: English. */
  readonly language?: () => Language;
  /** Ends the program. @param open what is open, for `--json`; empty: nothing */
  readonly exit: (status: number, open: readonly OpenPlace[]) => void;
  /** When each lease that this run may hold ends by itself, at the latest. */
  readonly leasesEndAtMs: number;
}

export interface OpenPlace {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  /** What was last done there. */
  readonly message: string;
}

export interface Stopping {
  readonly signal: AbortSignal;
  /** Of the first signal; `undefined`: none has come. */
  status(): number | undefined;
  onSignal(signal: StopSignal): void;
  onProgress(progress: Progress): void;
}

/** @param mode in plan mode nothing is changed, so nothing has to be finished */
export function createStopping(
  mode: 'plan' | 'apply',
  { now, tell, exit, leasesEndAtMs, language = () => 'en' }: StoppingPorts,
): Stopping {
  const controller = new AbortController();
  const open = new Map<string, OpenPlace & { readonly sinceMs: number }>();
  let first: { readonly status: number; readonly atMs: number } | undefined;
  return {
    signal: controller.signal,
    status: () => first?.status,
    onProgress: ({ region, loadBalancerId, listenerId, message, change, atMs }) => {
      if (listenerId === null) return;
      const known = open.get(listenerId);
      if (change === 'ended') open.delete(listenerId);
      else if (change === 'begun' || known !== undefined)
        open.set(listenerId, {
          region,
          loadBalancerId,
          listenerId,
          message,
          sinceMs: known?.sinceMs ?? atMs,
        });
    },
    onSignal: (signal) => {
      const nowMs = now();
      const places = [...open.values()];
      const text = stoppingTexts[language()];
      if (first === undefined) {
        first = { status: statuses[signal], atMs: nowMs };
        if (mode === 'plan') {
          tell(`\n${text.nothingChanged}`);
          exit(first.status, []);
          return;
        }
        tell(`\n${stoppingText(places, nowMs, leasesEndAtMs, text)}`);
        controller.abort();
        return;
      }
      if (nowMs - first.atMs < SAME_KEY_MS) return;
      tell(`\n${stoppedText(places, leasesEndAtMs, text)}`);
      exit(
        first.status,
        places.map(({ sinceMs: _, ...place }) => place),
      );
    },
  };
}

function stoppingText(
  places: readonly (OpenPlace & { readonly sinceMs: number })[],
  nowMs: number,
  leasesEndAtMs: number,
  text: StoppingTexts,
): string {
  const until = inUtc(leasesEndAtMs);
  if (places.length === 0) return text.idle(until);
  const which = places.map(({ listenerId, message, sinceMs }) =>
    text.place(listenerId, message, nowMs - sinceMs),
  );
  return text.underWay(which, until);
}

function stoppedText(places: readonly OpenPlace[], leasesEndAtMs: number, text: StoppingTexts): string {
  const until = inUtc(leasesEndAtMs);
  if (places.length === 0) return text.stoppedClean(until);
  const loadBalancers = new Map(places.map((place) => [place.loadBalancerId, place]));
  return text.stoppedOpen(
    places.map(({ listenerId, message }) => text.place(listenerId, message)),
    until,
    [...loadBalancers.values()].map(
      ({ region, loadBalancerId }) => `  npm run rotate -- ${loadBalancerId} --region ${region} --apply`,
    ),
  );
}
