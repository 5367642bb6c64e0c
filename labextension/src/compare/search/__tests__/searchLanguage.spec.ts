import type { IRunKey } from '../../../api';
import { keysWanted, placeIn, suggest } from '../completeSearch';
import { tokenize } from '../queryTokens';
import { readSearch } from '../readSearch';
import { writeField } from '../writeField';

const kinds = (text: string) => tokenize(text).map(({ kind }) => kind);
const expects = (text: string) => placeIn(text, text.length).expects;
const KEYS: IRunKey[] = [
  { kind: 'metric', key: 'val_auc', runs: 3 },
  { kind: 'param', key: 'a note', runs: 2 }
];
const labels = (text: string) =>
  suggest(placeIn(text, text.length), KEYS).map(({ label }) => label);

describe('tokenize', () => {
  it('tells the parts of a comparison apart', () => {
    expect(kinds("metrics.auc >= 0.9 AND NOT tags.a IN ('x', 'y')")).toEqual([
      'field',
      'operator',
      'number',
      'keyword',
      'keyword',
      'field',
      'keyword',
      'bracket',
      'string',
      'comma',
      'string',
      'bracket'
    ]);
  });

  it('keeps a quoted key and its collection together', () => {
    expect(tokenize('params.`a note` = "b"').map(({ text }) => text)).toEqual([
      'params.`a note`',
      '=',
      '"b"'
    ]);
  });

  it('takes a doubled quote as a part of a text', () => {
    expect(kinds("name = 'it''s'")).toEqual(['field', 'operator', 'string']);
  });

  it('takes quotes that are still open to the end', () => {
    expect(tokenize("tags.a = 'x and y").at(-1)?.text).toBe("'x and y");
    expect(tokenize('tags.`my t').at(-1)?.kind).toBe('field');
  });

  it('accounts for every character but blanks', () => {
    const text = "métrics.ö  > -1e-3 ; (x=%) 5abc '🙂'";
    const pieces = tokenize(text).map(token => token.text);
    expect(pieces.join('')).toBe(text.replace(/\s/g, ''));
  });
});

describe('readSearch', () => {
  it('searches the names for each plain word', () => {
    expect(readSearch(' gbm 7 ')).toBe(
      "attributes.run_name ILIKE '%gbm%' AND attributes.run_name ILIKE '%7%'"
    );
  });

  it('doubles a quote in a word', () => {
    expect(readSearch("it's")).toContain("'%it''s%'");
  });

  it.each([
    'metrics.auc > 0.8',
    "name='x'",
    'end_time IS NULL',
    "status IN ('FAILED')",
    "run_name like 'gbm%'",
    'metrics.auc',
    'params.`a note`'
  ])('leaves %s to the server', text => {
    expect(readSearch(text)).toBe(text);
  });

  it.each(['black in white', 'like a model', 'this is not it'])(
    'takes %s as words of English',
    text => {
      expect(readSearch(text)).toContain('ILIKE');
    }
  );
});

describe('placeIn', () => {
  it.each([
    ['', 'field'],
    ['metrics.va', 'field'],
    ['metrics.auc ', 'operator'],
    ['metrics.auc >', 'operator'],
    ['metrics.auc > ', 'value'],
    ['metrics.auc > 1 ', 'join'],
    ['metrics.auc > 1 AND ', 'field'],
    ['NOT ', 'field'],
    ['(', 'field'],
    ['tags.a NOT ', 'operator'],
    ["status IN ('A', ", 'value'],
    ["status IN ('A') ", 'join'],
    ['end_time IS NULL ', 'join']
  ])('after “%s” wants a %s', (text, wanted) => {
    expect(expects(text)).toBe(wanted);
  });

  it('asks for keys of the collection that is typed', () => {
    const place = placeIn('params.`a n', 11);
    expect(keysWanted(place)).toEqual({ kind: 'param', contains: 'a n' });
  });

  it('asks for no keys where a value belongs', () => {
    expect(keysWanted(placeIn('a = ', 4))).toBeUndefined();
  });
});

describe('suggest', () => {
  it('offers keys and attributes that contain what is typed', () => {
    expect(labels('a')).toEqual([
      'metrics.val_auc',
      'params.a note',
      'run_name',
      'status',
      'start_time'
    ]);
  });

  it('writes a key with a blank in quotes', () => {
    const [option] = suggest(placeIn('params.', 7), KEYS);
    expect(option?.apply).toBe('params.`a note` ');
  });

  it('offers the values that a field may have', () => {
    expect(labels('attributes.status = ')).toContain("'FAILED'");
    expect(labels('tags.`tracker.verdict` = ')).toContain("'strong'");
  });
});

describe('writeField', () => {
  it('quotes with what the key does not contain', () => {
    expect(writeField('tag', 'a`b')).toBe('tags."a`b"');
  });
});
