import { fireEvent, screen } from '@testing-library/react';

import { makeRun } from '../../testing/factories';
import { renderHosted } from '../../testing/renderHosted';
import { TruthSection } from '../truth/TruthSection';
import { Verdicts } from '../truth/Verdicts';

const WEAK = makeRun('a', {
  tags: {
    'tracker.verdict': 'weak',
    'tracker.verdict.reasons': JSON.stringify([
      { sentence: 'cell [4] was edited after it ran', cells: ['four'] },
      { sentence: 'cells ran in the order 2, 1', cells: ['two', 'one'] },
      { sentence: 'the cell `scale(x)` has not run', cells: ['five'] },
      { sentence: '<b>not</b> known', cells: [] }
    ]),
    'tracker.snapshot': 'live document'
  }
});
const STRONG = makeRun('b', { tags: { 'tracker.verdict': 'strong' } });

const links = () => screen.queryAllByTestId('tracker-cell-link');

describe('Verdicts', () => {
  it('says the verdict in a word, with the reasons as a tooltip', async () => {
    await renderHosted(<Verdicts run={WEAK} />);
    const badge = screen.getByRole('img', { name: 'Verdict: weak' });
    expect(badge.textContent).toBe('weak');
    expect(badge.title).toContain('• Cell [4] was edited after it ran');
  });

  it.each([
    ['yes', 'verified'],
    ['no', 'differs when run again']
  ])('marks a run that was run again: %s', async (tag, label) => {
    const run = makeRun('a', { tags: { 'tracker.verified': tag } });
    await renderHosted(<Verdicts run={run} isShort />);
    expect(screen.getByRole('img', { name: label }).textContent).toBe('');
  });

  it('says nothing of a run that was not judged', async () => {
    const { container } = await renderHosted(<Verdicts run={makeRun('a')} />);
    expect(container.textContent).toBe('');
  });
});

describe('TruthSection', () => {
  it('links the cell that a reason names', async () => {
    const { host } = await renderHosted(<TruthSection runs={[WEAK]} />);
    const [link] = links();
    expect(link?.textContent).toBe('Cell [4]');
    expect(link?.parentElement?.textContent).toBe(
      'Cell [4] was edited after it ran'
    );
    fireEvent.click(link as HTMLElement);
    expect(host.showCell).toHaveBeenCalledWith('a', 'four');
  });

  it('links the numbers where a reason names several cells', async () => {
    const { host } = await renderHosted(<TruthSection runs={[WEAK]} />);
    fireEvent.click(screen.getByRole('button', { name: '1' }));
    expect(host.showCell).toHaveBeenCalledWith('a', 'one');
  });

  it('links a cell that a reason does not name', async () => {
    const { host } = await renderHosted(<TruthSection runs={[WEAK]} />);
    fireEvent.click(screen.getByRole('button', { name: 'Show the cell' }));
    expect(host.showCell).toHaveBeenCalledWith('a', 'five');
  });

  it('shows the names in a reason as code', async () => {
    await renderHosted(<TruthSection runs={[WEAK]} />);
    expect(screen.getByText('scale(x)').tagName).toBe('CODE');
  });

  it('shows markup in a reason as text', async () => {
    await renderHosted(<TruthSection runs={[WEAK]} />);
    expect(screen.getByText('<b>not</b> known', { exact: false })).toBeTruthy();
  });

  it('opens the notebook of a run that has one', async () => {
    const { host } = await renderHosted(<TruthSection runs={[WEAK, STRONG]} />);
    fireEvent.click(screen.getByRole('button', { name: 'Open notebook' }));
    expect(host.openNotebook).toHaveBeenCalledWith('a');
  });

  it('says of which run it speaks only where there are several', async () => {
    await renderHosted(<TruthSection runs={[STRONG]} />);
    expect(screen.queryByText('run-b')).toBeNull();
  });

  it('says that a run was not judged', async () => {
    await renderHosted(<TruthSection runs={[makeRun('c')]} />);
    expect(screen.getByText('There is no verdict on this run.')).toBeTruthy();
  });
});
