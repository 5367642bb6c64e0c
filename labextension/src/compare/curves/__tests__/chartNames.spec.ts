import { groupNames, searchNames } from '../chartNames';

describe('groupNames', () => {
  it('groups by what stands before the first slash', () => {
    expect(
      groupNames(['val/loss', 'train/a/b', 'auc', 'train/loss', '/odd'])
    ).toEqual([
      { prefix: '', names: ['/odd', 'auc'] },
      { prefix: 'train', names: ['train/a/b', 'train/loss'] },
      { prefix: 'val', names: ['val/loss'] }
    ]);
  });
});

describe('searchNames', () => {
  const names = ['train_loss', 'val_loss', 'val_auc', 'a[0]'];

  it('finds a part of the name, in any case', () => {
    expect(searchNames(names, ' LOSS ')).toEqual(['train_loss', 'val_loss']);
  });

  it('finds by a regular expression', () => {
    expect(searchNames(names, '^val_(auc|f1)$')).toEqual(['val_auc']);
  });

  it('takes what is no expression as it stands', () => {
    expect(searchNames(names, 'a[')).toEqual(['a[0]']);
  });

  it('finds all without a text', () => {
    expect(searchNames(names, '')).toEqual(names);
  });
});
