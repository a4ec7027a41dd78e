/**
 * Makes handshakes with every listener of the emulated fleet, as browsers do, while the service rotates certificates, and counts the failed
 * ones. Shares no code with the product.
 *
 * Forked: the parent sends `{"type":"start","input":{…}}`, optionally `{"type":"clock","offsetMs":…}`, and finally `{"type":"stop"}`. It
 * receives `{"type":"started","figures":{…}}` after the first round and `{"type":"finished","figures":{…}}` at the end.
 * On a terminal: the input is one line of JSON on stdin; the end of stdin or SIGTERM stops the visits; the figures go to stdout.
 */
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { historyAt } from './visitor/history.ts';
import { visitorInput } from './visitor/input.ts';
import type { Figures } from './visitor/tally.ts';
import { createVisitor } from './visitor/visitor.ts';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), input: visitorInput }),
  z.object({ type: z.literal('clock'), offsetMs: z.number() }),
  z.object({ type: z.literal('stop') }),
]);
type Message = z.output<typeof message>;

type Report = (type: 'started' | 'finished', figures: Figures) => void;

/** Visits the fleet from `start` to `stop`; resolves after the last round. */
function run(onMessage: (receive: (message: Message) => void) => void, report: Report): Promise<void> {
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    let setClockOffset: ((offsetMs: number) => void) | undefined;
    onMessage((received) => {
      if (received.type === 'stop') stop.abort();
      if (received.type === 'clock') setClockOffset?.(received.offsetMs);
      if (received.type !== 'start' || setClockOffset) return;
      const visitor = createVisitor(received.input, historyAt(received.input.control));
      setClockOffset = visitor.setClockOffset;
      visitor
        .firstRound()
        .then((figures) => report('started', figures))
        .then(() => visitor.keepVisiting(stop.signal))
        .then(() => visitor.lastRound())
        .then((figures) => report('finished', figures))
        .then(resolve, reject);
    });
  });
}

async function runForked(): Promise<void> {
  // Without the parent nothing receives the figures.
  process.once('disconnect', () => process.exit(1));
  const sent: Promise<void>[] = [];
  await run(
    (receive) => process.on('message', (raw) => receive(message.parse(raw))),
    (type, figures) => sent.push(sendToParent({ type, figures })),
  );
  await Promise.all(sent);
  process.exit(0);
}

function sendToParent(report: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(report, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

async function runOnTerminal(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const done = run(
    (receive) => {
      const stop = () => receive({ type: 'stop' });
      process.once('SIGTERM', stop);
      once(lines, 'line').then(([line]) => {
        receive({ type: 'start', input: visitorInput.parse(JSON.parse(String(line))) });
      });
      lines.once('close', stop);
    },
    (type, figures) => {
      const stream = type === 'finished' ? process.stdout : process.stderr;
      stream.write(`${JSON.stringify(figures)}\n`);
    },
  );
  await done;
}

await (process.send ? runForked() : runOnTerminal());
