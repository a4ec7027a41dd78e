import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sayHowToGoOn } from '../../../../scripts/common/interrupt.ts';

describe('Ctrl-C in the middle of a deployment', () => {
  it('says how to go on, and ends the command as a shell expects it', () => {
    const signals = new EventEmitter();
    const printed: string[] = [];
    const statuses: number[] = [];
    sayHowToGoOn(
      (line) => printed.push(line),
      signals,
      (status) => statuses.push(status),
    );

    signals.emit('SIGINT');

    expect(printed.join()).toContain('Run the same command again');
    expect(statuses).toEqual([130]);
  });
});
