import { toCsv, toMarkdown } from '../..';

describe('toCsv', () => {
  it('quotes what would end a cell', () => {
    expect(toCsv([['a,b', 'say "x"', 'two\nlines']])).toBe(
      '"a,b","say ""x""","two\nlines"\r\n'
    );
  });

  it('leaves numbers in full and cells without a value empty', () => {
    expect(toCsv([[0.1 + 0.2, undefined, '-3']])).toBe(
      '0.30000000000000004,,-3\r\n'
    );
  });

  it.each(['=1+1', '+cmd', '-cmd', '@x'])(
    'lets no spreadsheet run %s',
    text => {
      expect(toCsv([[text]])).toBe(`'${text}\r\n`);
    }
  );
});

describe('toMarkdown', () => {
  it('makes the first row the head', () => {
    expect(
      toMarkdown([
        ['Key', 'a'],
        ['depth', 3]
      ])
    ).toBe('| Key | a |\n| --- | --- |\n| depth | 3 |\n');
  });

  it('takes the meaning from what is markup', () => {
    expect(toMarkdown([['a|b', '<img src=x>', '*x*\ny']])).toContain(
      '| a\\|b | \\<img src=x\\> | \\*x\\* y |'
    );
  });
});
