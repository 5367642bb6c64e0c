import { documentPath } from '../documentPath';

describe('documentPath', () => {
  it.each([
    ['work/Churn.ipynb', 'work/Churn.ipynb'],
    ['RTC:work/Churn.ipynb', 'work/Churn.ipynb'],
    ['S3:bucket/Churn.ipynb', 'S3:bucket/Churn.ipynb']
  ])('of %j is %j', (path, expected) => {
    expect(documentPath(path)).toBe(expected);
  });
});
