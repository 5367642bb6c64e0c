import { plainText } from '../plainText';

describe('plainText', () => {
  it.each([
    ['Who will leave, and **when**.', 'Who will leave, and when.'],
    [
      '# Churn\n\n- uses `learning_rate`\n- *fast*',
      'Churn uses learning_rate fast'
    ],
    ['> said\n1. first', 'said first'],
    ['2 - 1 is 1, and __init__ stays', '2 - 1 is 1, and __init__ stays'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['', '']
  ])('makes a line of %j', (markdown, text) => {
    expect(plainText(markdown)).toBe(text);
  });
});
