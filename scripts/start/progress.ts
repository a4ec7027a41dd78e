/**
 * Live progress on stderr: on a terminal one line for each listener that is being rotated, redrawn in place; otherwise one plain line per step.
 */
import process from 'node:process';
import readline from 'node:readline';
import colors from 'picocolors';
import type { Progress } from '../../shared/core/reports/progress.ts';

export interface ProgressView {
  print(text: string): void;
  show(progress: Progress): void;
  done(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): ProgressView {
  return stream.isTTY ? board(stream) : lines(stream);
}

function lines(stream: NodeJS.WriteStream): ProgressView {
  return {
    print: (text) => stream.write(`${text}\n`),
    show: ({ loadBalancerId, listenerId, message }) =>
      stream.write(`${listenerId ?? loadBalancerId}: ${message}\n`),
    done: () => undefined,
  };
}

function board(stream: NodeJS.WriteStream): ProgressView {
  const last = new Map<string, string>();
  let drawn = 0;
  const clear = (): void => {
    readline.moveCursor(stream, 0, -drawn);
    readline.cursorTo(stream, 0);
    readline.clearScreenDown(stream);
    drawn = 0;
  };
  const draw = (): void => {
    clear();
    const rows = [...last].map(([id, text]) =>
      `  ${colors.bold(id.padEnd(22))} ${text}`.slice(0, (stream.columns ?? 80) + 8),
    );
    stream.write(rows.map((row) => `${row}\n`).join(''));
    drawn = rows.length;
  };
  return {
    print: (text) => {
      clear();
      stream.write(`${text}\n`);
      draw();
    },
    show: ({ loadBalancerId, listenerId, message }) => {
      last.set(listenerId ?? loadBalancerId, message);
      draw();
    },
    done: () => {
      clear();
      last.clear();
    },
  };
}
