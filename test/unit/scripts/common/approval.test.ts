/** The command after a plan: a shell joins its lines, and the options that scan and rotate parse make the same event of it. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { approvalLines, carryOutCommand, planCommand } from '../../../../scripts/common/approval.ts';
import { asTyped } from '../../../../scripts/common/installed.ts';
import { eventOf } from '../../../../scripts/invoke/event.ts';
import { commandOf } from '../../../../scripts/invoke/options.ts';
import { parseCommand } from '../../../../shared/service/commands/parse-command.ts';

const hash = 'a1'.repeat(32);
const loadBalancerId = 'alb-o9ulmq5hgn68jkx2v0q3';
const plan = { region: 'cn-shanghai-finance-1', loadBalancerId, hash };
const withDecisions = (...decisions: readonly ('rotate' | 'blocked' | 'nothing-to-do')[]) => ({
  ...plan,
  replacements: decisions.map((decision) => ({ decision })),
});

/** As a shell reads it: a backslash at the end of a line joins it with the next one. */
function typed(lines: readonly string[]): readonly string[] {
  return lines.join('\n').replaceAll('\\\n', ' ').trim().split(/\s+/);
}

function parsed(words: readonly string[]) {
  const rotate = commandOf({ name: 'rotate', description: '', examples: '' });
  rotate.parse([...words], { from: 'user' });
  const options = rotate.opts();
  return { apply: options['apply'], event: eventOf(rotate.processedArgs[0], options) };
}

describe('the command after a plan', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ['everything that is due', {}],
    ['one certificate', { certificateId: '20741399-cn-hangzhou' }],
    ['listeners, forced', { listenerIds: ['lsn-1', 'lsn-2'], force: true }],
  ])('carries out exactly the plan of %s', (_, selection) => {
    const [, ...lines] = approvalLines(withDecisions('blocked', 'rotate'), selection, 80);

    expect(typed(lines).slice(0, 4)).toEqual(['npm', 'run', 'rotate', '--']);
    const { apply, event } = parsed(typed(lines).slice(4));
    expect(apply).toBe(true);
    expect(parseCommand(event, { function: 'rotate' })).toEqual({
      region: plan.region,
      loadBalancerId,
      plan: hash,
      ...selection,
    });
  });

  it('has the options that say where the plan was made', () => {
    const options = ['--settings staging.env', '--own-ledger'];

    expect(carryOutCommand(plan, { options }).join(' ')).toContain(' --settings staging.env --own-ledger ');
  });

  it('has the options that say where the plan was made', () => {
    const options = ['--settings staging.env', '--own-ledger'];

    expect(carryOutCommand(plan, { options }).join(' ')).toContain(' --settings staging.env --own-ledger ');
  });

  it.each([80, 100, 120, 200])(
    'has no line of more than %i characters, nor a word that is broken',
    (columns) => {
      const [, ...lines] = approvalLines(withDecisions('rotate'), { listenerIds: ['lsn-1'] }, columns);

      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(typed(lines)).toEqual(typed([carryOutCommand(plan, { listenerIds: ['lsn-1'] }).join(' ')]));
    },
  );

  it('is a command of the package, where that prints it', () => {
    const [first = ''] = carryOutCommand(plan);

    expect(asTyped(`${first} ...`, true)).toBe(`alb-cert-rotator rotate ${loadBalancerId} ...`);
  });

  it('is left out where nothing can be done, and the reader learns why', () => {
    expect(approvalLines(withDecisions('blocked', 'nothing-to-do'), {}, 80)).toEqual([
      'Nothing can be done now: everything that is due is blocked.',
    ]);
    expect(approvalLines(withDecisions('nothing-to-do'), {}, 80)).toEqual([]);
  });
});

it('shows the current plan after PlanChanged by the same command, which then changes nothing', () => {
  const place = { region: 'cn-hangzhou', loadBalancerId: 'alb-1' };

  const command = planCommand(place, { listenerIds: ['lsn-1'], options: ['--settings e.env'] });

  expect(command).toBe('npm run rotate -- alb-1 --region cn-hangzhou --listener lsn-1 --settings e.env');
});
