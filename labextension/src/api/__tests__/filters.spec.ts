import { filterRunIds } from '../filters';

describe('filterRunIds', () => {
  it('asks for the ids alone when there is no filter', () => {
    expect(filterRunIds(['a', 'b'], ' ')).toBe(
      "attributes.run_id IN ('a', 'b')"
    );
  });

  it('adds a plain filter without parentheses', () => {
    expect(filterRunIds(['a'], 'metrics.auc > 1')).toBe(
      "attributes.run_id IN ('a') AND metrics.auc > 1"
    );
  });

  it('keeps alternatives together', () => {
    expect(filterRunIds(['a'], 'metrics.x > 1 or metrics.y > 1')).toBe(
      "attributes.run_id IN ('a') AND (metrics.x > 1 or metrics.y > 1)"
    );
  });
});
